package io.perfport.core.transport.iocp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** Addresses at which nobody serves: one refuses, one never answers. */
final class SoakTargets implements AutoCloseable {
  private static final int FULL_AFTER_MILLIS = 200;

  /** Bound, but not listening: nobody else can take the port meanwhile. */
  private final Socket refusing = new Socket();

  /** Listening, with a full queue: the system answers no more. */
  private final ServerSocket full;

  private final List<Socket> filling = new ArrayList<>();

  SoakTargets() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    refusing.bind(new InetSocketAddress(loopback, 0));
    full = new ServerSocket(0, 1, loopback);
    while (fill()) {
      // One more was let in.
    }
  }

  SocketAddress refusing() {
    return refusing.getLocalSocketAddress();
  }

  SocketAddress unanswering() {
    return full.getLocalSocketAddress();
  }

  private boolean fill() throws IOException {
    Socket socket = new Socket();
    filling.add(socket);
    try {
      socket.connect(full.getLocalSocketAddress(), FULL_AFTER_MILLIS);
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : filling) {
      socket.close();
    }
    full.close();
    refusing.close();
  }
}
