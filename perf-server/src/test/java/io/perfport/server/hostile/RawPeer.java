package io.perfport.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.perfport.common.access.LoginProof;
import io.perfport.common.access.Token;
import io.perfport.common.control.ControlJson;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.frame.FrameEncoder;
import io.perfport.common.frame.FrameHeader.FrameFlags;
import io.perfport.common.frame.FrameLayout;
import io.perfport.common.frame.FrameLimits;
import io.perfport.common.frame.FrameType;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.TestPlan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A blocking socket that speaks frames, as badly as a test wants, and then whatever it wants. */
public final class RawPeer implements AutoCloseable {
  private final Socket socket;
  private final DataInputStream in;
  private long sequence;

  public RawPeer(InetSocketAddress server) throws IOException {
    this(server, null);
  }

  /**
   * @param local the address to come from; null for any
   */
  public RawPeer(InetSocketAddress server, String local) throws IOException {
    socket = new Socket();
    if (local != null) {
      socket.bind(new InetSocketAddress(local, 0));
    }
    socket.connect(server, 10_000);
    socket.setSoTimeout(60_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
  }

  /** Over a socket that is connected, such as one of TLS. */
  public RawPeer(Socket connected) throws IOException {
    socket = connected;
    socket.setSoTimeout(60_000);
    in = new DataInputStream(socket.getInputStream());
  }

  /** Greets; the session's id in the server's log. */
  public String hello() throws IOException {
    send(new ControlMessage.Hello("a test"));
    return ((ControlMessage.Welcome) read()).session();
  }

  /** Greets with a token; what the server says at last. */
  public ControlMessage login(Token token) throws IOException {
    String nonce = LoginProof.newNonce();
    send(new ControlMessage.Hello("a test", nonce, null));
    ControlMessage answer = read();
    if (answer instanceof ControlMessage.Challenge challenge) {
      LoginProof proofs = new LoginProof(nonce, challenge.nonce(), LoginProof.NO_BINDING);
      send(new ControlMessage.Proof(token.name(), proofs.ofClient(token)));
      answer = read();
      if (answer instanceof ControlMessage.Welcome welcome) {
        assertThat(proofs.isOfServer(token, welcome.proof())).as("the server's proof").isTrue();
      }
    }
    return answer;
  }

  /** Plans streams, after the greeting; the token. */
  public String propose(TestPlan plan) throws IOException {
    send(new ControlMessage.Plan(plan));
    return ((ControlMessage.PlanAccepted) read()).token();
  }

  /** Plans requests, after the greeting; the token. */
  public String propose(ExchangePlan plan) throws IOException {
    send(new ControlMessage.Exchange(plan));
    return ((ControlMessage.ExchangeAccepted) readPastProgress()).token();
  }

  /** Greets and plans; the token. */
  public String plan(ExchangePlan plan) throws IOException {
    hello();
    send(new ControlMessage.Exchange(plan));
    return ((ControlMessage.ExchangeAccepted) read()).token();
  }

  public void start() throws IOException {
    send(new ControlMessage.Start());
    assertThat(readPastProgress()).isInstanceOf(ControlMessage.Started.class);
  }

  public void join(String token) throws IOException {
    join(token, 1);
  }

  public void join(String token, int id) throws IOException {
    send(new ControlMessage.Join(token, id));
    assertThat(read()).isInstanceOf(ControlMessage.Joined.class);
  }

  public synchronized void send(ControlMessage message) throws IOException {
    raw(frame(message));
  }

  /** A message with bytes right behind it, in one write. */
  public void send(ControlMessage message, byte[] behind) throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(frame(message));
    both.writeBytes(behind);
    raw(both.toByteArray());
  }

  public void raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  public byte[] raw(int length) throws IOException {
    return in.readNBytes(length);
  }

  public boolean atEnd() throws IOException {
    return in.read() < 0;
  }

  public ControlMessage readPastProgress() throws IOException {
    ControlMessage message = read();
    while (message instanceof ControlMessage.ExchangeProgress
        || message instanceof ControlMessage.Progress) {
      message = read();
    }
    return message;
  }

  public Failure failure() throws IOException {
    return ((ControlMessage.Failed) readPastProgress()).failure();
  }

  public ControlMessage read() throws IOException {
    byte[] header = in.readNBytes(FrameLayout.HEADER_BYTES);
    if (header.length < FrameLayout.HEADER_BYTES) {
      throw new EOFException("the server closed the connection");
    }
    ByteBuf fields = Unpooled.wrappedBuffer(header);
    byte[] payload = in.readNBytes(fields.getInt(FrameLayout.PAYLOAD_LENGTH_OFFSET));
    return ControlJson.read(
        FrameType.ofCode(fields.getUnsignedByte(FrameLayout.TYPE_OFFSET)),
        new ByteArrayInputStream(payload));
  }

  public Socket socket() {
    return socket;
  }

  private byte[] frame(ControlMessage message) {
    ByteBuf frame = Unpooled.buffer();
    new FrameEncoder(FrameLayout.CONTROL_STREAM, FrameLimits.DEFAULT)
        .encode(
            ControlJson.typeOf(message),
            FrameFlags.CHECKSUM,
            0,
            Unpooled.wrappedBuffer(ControlJson.write(message)),
            frame);
    FrameEncoder.patch(frame, 0, sequence++, 0);
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes);
    return bytes;
  }

  /** Closes with a reset. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
