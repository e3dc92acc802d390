package io.perfport.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.perfport.common.iperf3.ControlEncoder;
import io.perfport.common.iperf3.ControlState;
import io.perfport.common.iperf3.Cookie;
import io.perfport.common.iperf3.Iperf3Message;
import io.perfport.common.iperf3.TestResults;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An iperf3 server that keeps to the protocol until its client waits for the given message, and
 * then goes wrong. It takes what comes, on two streams. Closing it closes every connection.
 */
final class ScriptedIperf3 implements AutoCloseable {
  /** How it goes wrong, on the control connection. */
  interface Fault {
    void commit(ScriptedIperf3 server, Socket control) throws IOException;
  }

  private static final int STREAMS = 2;

  private final Iperf3Phase phase;
  private final Fault fault;
  private final ServerSocket listener =
      new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
  private final List<Socket> connections = new CopyOnWriteArrayList<>();

  ScriptedIperf3(Iperf3Phase phase, Fault fault) throws IOException {
    this.phase = phase;
    this.fault = fault;
    thread(this::serve);
  }

  int port() {
    return listener.getLocalPort();
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
            "scripted-iperf3");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve() throws IOException {
    Socket control = accept();
    if (reaches(Iperf3Phase.PARAM_EXCHANGE, control)) {
      return;
    }
    say(control, ControlState.PARAM_EXCHANGE);
    readJson(control);
    if (reaches(Iperf3Phase.CREATE_STREAMS, control)) {
      return;
    }
    say(control, ControlState.CREATE_STREAMS);
    for (int i = 0; i < STREAMS; i++) {
      Socket data = accept();
      thread(() -> data.getInputStream().skip(Long.MAX_VALUE));
    }
    if (reaches(Iperf3Phase.TEST_START, control)) {
      return;
    }
    say(control, ControlState.TEST_START);
    say(control, ControlState.TEST_RUNNING);
    if (reaches(Iperf3Phase.RUN, control)) {
      return;
    }
    conclude(control);
  }

  private void conclude(Socket control) throws IOException {
    read(control, 1); // TEST_END
    if (reaches(Iperf3Phase.EXCHANGE_RESULTS, control)) {
      return;
    }
    say(control, ControlState.EXCHANGE_RESULTS);
    readJson(control);
    if (reaches(Iperf3Phase.RESULTS, control)) {
      return;
    }
    send(control, new Iperf3Message.Results(results(1, 3)));
    if (!reaches(Iperf3Phase.DISPLAY_RESULTS, control)) {
      say(control, ControlState.DISPLAY_RESULTS);
    }
  }

  private boolean reaches(Iperf3Phase here, Socket control) throws IOException {
    if (phase == here) {
      fault.commit(this, control);
    }
    return phase == here;
  }

  /** Results of these streams. */
  static TestResults results(int... ids) {
    List<TestResults.StreamResult> streams =
        Arrays.stream(ids)
            .mapToObj(
                id ->
                    new TestResults.StreamResult(
                        id, 1000, -1, 0, 0, OptionalLong.empty(), 0, OptionalLong.empty(), 1))
            .toList();
    return new TestResults(1, 1, 0, -1, "cubic", streams, null, null);
  }

  /** Takes the next connection, and its cookie. */
  Socket accept() throws IOException {
    Socket accepted = listener.accept();
    connections.add(accepted);
    read(accepted, Cookie.BYTES);
    return accepted;
  }

  private static byte[] read(Socket socket, int bytes) throws IOException {
    byte[] read = new byte[bytes];
    new DataInputStream(socket.getInputStream()).readFully(read);
    return read;
  }

  private static void readJson(Socket control) throws IOException {
    read(control, Unpooled.wrappedBuffer(read(control, Integer.BYTES)).getInt(0));
  }

  void say(Socket control, ControlState state) throws IOException {
    send(control, new Iperf3Message.State(state));
  }

  void send(Socket control, Iperf3Message message) throws IOException {
    ByteBuf bytes = Unpooled.buffer();
    ControlEncoder.encode(message, bytes);
    control.getOutputStream().write(bytes.array(), 0, bytes.readableBytes());
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }
}
