package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Listens on a free port, and is no perf-server. Closing it closes every connection. */
final class StrangePeer implements AutoCloseable {
  /** What it does with a connection, on the one thread that accepts. */
  interface Behaviour {
    void meet(Socket socket) throws IOException;
  }

  private final ServerSocket listener =
      new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
  private final List<Socket> met = new CopyOnWriteArrayList<>();
  private final CountDownLatch connected = new CountDownLatch(1);

  StrangePeer(Behaviour behaviour) throws IOException {
    Thread accepting = new Thread(() -> accept(behaviour), "strange-peer");
    accepting.setDaemon(true);
    accepting.start();
  }

  /** Answers as a web server does to what it can't read. */
  static void http(Socket socket) throws IOException {
    answer(socket, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
  }

  /** One byte that says ACCESS_DENIED, as iperf3 refuses when it is busy. */
  static void busyIperf3(Socket socket) throws IOException {
    answer(socket, "\u00ff");
  }

  static void silent(Socket socket) {}

  private static void answer(Socket socket, String answer) throws IOException {
    socket.getInputStream().read();
    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void accept(Behaviour behaviour) {
    try {
      while (true) {
        Socket socket = listener.accept();
        met.add(socket);
        connected.countDown();
        behaviour.meet(socket);
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  /** Returns when somebody has connected. */
  void awaitConnection() throws InterruptedException {
    assertThat(connected.await(60, TimeUnit.SECONDS)).isTrue();
  }

  String[] withClient(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "127.0.0.1";
    all[1] = "-p";
    all[2] = Integer.toString(listener.getLocalPort());
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return all;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : met) {
      socket.close();
    }
  }
}
