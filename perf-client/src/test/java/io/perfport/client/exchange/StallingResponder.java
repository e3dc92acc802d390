package io.perfport.client.exchange;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Answers the requests of one connection, and stands still before one of them. */
final class StallingResponder implements AutoCloseable {
  /** Instead of the number of a request: the connection is closed after some of them. */
  static final int CLOSE = -1;

  private final ServerSocket listener;
  private final Thread thread;

  /**
   * @param stalled the request before whose answer it stands still
   * @param amount milliseconds; or the requests before it closes
   */
  StallingResponder(int bytes, int stalled, long amount) throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    thread = new Thread(() -> serve(bytes, stalled, amount), "stalling-responder");
    thread.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  private void serve(int bytes, int stalled, long amount) {
    byte[] message = new byte[bytes];
    try (Socket socket = listener.accept()) {
      socket.setTcpNoDelay(true);
      DataInputStream requests = new DataInputStream(socket.getInputStream());
      OutputStream responses = socket.getOutputStream();
      for (int request = 0; stalled != CLOSE || request < amount; request++) {
        requests.readFully(message);
        if (request == stalled) {
          standStill(amount);
        }
        responses.write(message);
      }
    } catch (EOFException e) {
      return; // The client has what it wanted.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void standStill(long millis) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = 1; left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
