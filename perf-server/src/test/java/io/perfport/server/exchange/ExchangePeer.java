package io.perfport.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.perfport.common.control.ControlJson;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.frame.FrameEncoder;
import io.perfport.common.frame.FrameFlags;
import io.perfport.common.frame.FrameLayout;
import io.perfport.common.frame.FrameLimits;
import io.perfport.common.frame.FrameType;
import io.perfport.common.plan.ExchangePlan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A blocking socket that speaks frames, and then whatever a test wants. */
final class ExchangePeer implements AutoCloseable {
  private final Socket socket = new Socket();
  private final DataInputStream in;
  private long sequence;

  ExchangePeer(InetSocketAddress server) throws IOException {
    socket.connect(server, 10_000);
    socket.setSoTimeout(30_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
  }

  /** Greets and plans; the token. */
  String plan(ExchangePlan plan) throws IOException {
    send(new ControlMessage.Hello("a test"));
    assertThat(read()).isInstanceOf(ControlMessage.Welcome.class);
    send(new ControlMessage.Exchange(plan));
    return ((ControlMessage.ExchangeAccepted) read()).token();
  }

  void start() throws IOException {
    send(new ControlMessage.Start());
    assertThat(readPastProgress()).isInstanceOf(ControlMessage.Started.class);
  }

  void join(String token) throws IOException {
    send(new ControlMessage.Join(token, 1));
    assertThat(read()).isInstanceOf(ControlMessage.Joined.class);
  }

  void send(ControlMessage message) throws IOException {
    raw(frame(message));
  }

  /** A message with bytes right behind it, in one write. */
  void send(ControlMessage message, byte[] behind) throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(frame(message));
    both.writeBytes(behind);
    raw(both.toByteArray());
  }

  void raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  byte[] raw(int length) throws IOException {
    return in.readNBytes(length);
  }

  boolean atEnd() throws IOException {
    return in.read() < 0;
  }

  ControlMessage readPastProgress() throws IOException {
    ControlMessage message = read();
    while (message instanceof ControlMessage.ExchangeProgress) {
      message = read();
    }
    return message;
  }

  Failure failure() throws IOException {
    return ((ControlMessage.Failed) readPastProgress()).failure();
  }

  ControlMessage read() throws IOException {
    byte[] header = in.readNBytes(FrameLayout.HEADER_BYTES);
    ByteBuf fields = Unpooled.wrappedBuffer(header);
    byte[] payload = in.readNBytes(fields.getInt(FrameLayout.PAYLOAD_LENGTH_OFFSET));
    return ControlJson.read(
        FrameType.ofCode(fields.getUnsignedByte(FrameLayout.TYPE_OFFSET)),
        new ByteArrayInputStream(payload));
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
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
