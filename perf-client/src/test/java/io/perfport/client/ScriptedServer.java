package io.perfport.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.perfport.common.control.ControlJson;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.frame.FrameEncoder;
import io.perfport.common.frame.FrameHeader.FrameFlags;
import io.perfport.common.frame.FrameLayout;
import io.perfport.common.frame.FrameLimits;
import io.perfport.common.frame.FrameType;
import io.perfport.common.plan.TestPlan;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server that keeps to the protocol until the client waits for the given message, and then goes
 * wrong. One session; each connection has a thread. Closing it closes every connection.
 */
final class ScriptedServer implements AutoCloseable {
  /** How it goes wrong, on the control connection. */
  interface Fault {
    void commit(ScriptedServer server, Socket control) throws IOException;
  }

  private final ClientPhase phase;
  private final Fault fault;
  private final ServerSocket listener =
      new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private volatile boolean endsStreams;

  /** What the client asked for; of the control connection's thread, as the next. */
  private TestPlan plan;

  private final FrameEncoder encoder =
      new FrameEncoder(FrameLayout.CONTROL_STREAM, FrameLimits.DEFAULT);

  ScriptedServer(ClientPhase phase, Fault fault) throws IOException {
    this.phase = phase;
    this.fault = fault;
    thread(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** From now on, its data connections end in order as soon as they have joined. */
  ScriptedServer endingItsStreams() {
    endsStreams = true;
    return this;
  }

  TestPlan plan() {
    return plan;
  }

  /** Sends a message that need not be one. */
  void send(Socket control, FrameType type, String json) throws IOException {
    write(control, encoder, type, json.getBytes(StandardCharsets.UTF_8));
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void thread(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // The client, or the test, has closed the connection.
              }
            },
            "scripted-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    Socket control = listener.accept();
    connections.add(control);
    thread(() -> serve(control));
    while (true) {
      Socket data = listener.accept();
      connections.add(data);
      thread(() -> take(data));
    }
  }

  private void serve(Socket control) throws IOException {
    read(control, ControlMessage.Hello.class);
    if (phase == ClientPhase.WELCOME) {
      fault.commit(this, control);
      return;
    }
    send(control, new ControlMessage.Welcome("a test", "nio", "0"));
    plan = read(control, ControlMessage.Plan.class).plan();
    if (phase == ClientPhase.PLAN_ACCEPTED) {
      fault.commit(this, control);
      return;
    }
    send(control, new ControlMessage.PlanAccepted(plan, "0123"));
    if (phase == ClientPhase.JOINED) {
      fault.commit(this, control);
      return;
    }
    read(control, ControlMessage.Start.class);
    if (phase == ClientPhase.STARTED) {
      fault.commit(this, control);
      return;
    }
    send(control, new ControlMessage.Started());
    if (phase == ClientPhase.RESULTS) {
      read(control, ControlMessage.Results.class);
    }
    fault.commit(this, control);
  }

  private void take(Socket data) throws IOException {
    read(data, ControlMessage.Join.class);
    if (phase != ClientPhase.JOINED) {
      FrameEncoder own = new FrameEncoder(FrameLayout.CONTROL_STREAM, FrameLimits.DEFAULT);
      write(data, own, new ControlMessage.Joined());
      if (endsStreams) {
        data.shutdownOutput();
      }
      data.getInputStream().skip(Long.MAX_VALUE);
    }
  }

  void send(Socket control, ControlMessage message) throws IOException {
    write(control, encoder, message);
  }

  private static void write(Socket socket, FrameEncoder encoder, ControlMessage message)
      throws IOException {
    write(socket, encoder, ControlJson.typeOf(message), ControlJson.write(message));
  }

  private static void write(Socket socket, FrameEncoder encoder, FrameType type, byte[] json)
      throws IOException {
    ByteBuf frame = Unpooled.buffer();
    encoder.encode(type, FrameFlags.CHECKSUM, 0, Unpooled.wrappedBuffer(json), frame);
    socket.getOutputStream().write(frame.array(), 0, frame.readableBytes());
  }

  /** Reads up to a message of this kind. */
  static <M extends ControlMessage> M read(Socket socket, Class<M> kind) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    while (true) {
      byte[] header = new byte[FrameLayout.HEADER_BYTES];
      in.readFully(header);
      ByteBuf fields = Unpooled.wrappedBuffer(header);
      byte[] payload = new byte[fields.getInt(FrameLayout.PAYLOAD_LENGTH_OFFSET)];
      in.readFully(payload);
      FrameType type = FrameType.ofCode(fields.getUnsignedByte(FrameLayout.TYPE_OFFSET));
      ControlMessage message = ControlJson.read(type, new ByteArrayInputStream(payload));
      if (kind.isInstance(message)) {
        return kind.cast(message);
      }
    }
  }

  /** Closes what there is, as a process that dies does. */
  void die() throws IOException {
    listener.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  @Override
  public void close() throws IOException {
    die();
  }
}
