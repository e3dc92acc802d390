package io.perfport.client.exchange;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Answers requests over UDP with themselves, as a script says. */
final class ScriptedDatagrams implements AutoCloseable {
  /** What becomes of a request. */
  enum Fate {
    ANSWERED,
    ANSWERED_TWICE,
    DROPPED,
    /** Until {@link #release}. */
    HELD
  }

  /** Says what becomes of the n-th request, from 1; on the responder's thread. */
  interface Script {
    Fate of(long request) throws InterruptedException;
  }

  private final DatagramSocket socket;
  private final Thread thread;
  private final List<DatagramPacket> held = new CopyOnWriteArrayList<>();

  ScriptedDatagrams(Script script) throws IOException {
    socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    thread = new Thread(() -> serve(script), "scripted-datagrams");
    thread.start();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  private void serve(Script script) {
    try {
      for (long request = 1; ; request++) {
        DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
        socket.receive(packet);
        switch (script.of(request)) {
          case ANSWERED -> socket.send(packet);
          case ANSWERED_TWICE -> {
            socket.send(packet);
            socket.send(packet);
          }
          case HELD -> held.add(packet);
          case DROPPED -> {
            // Nobody hears of it.
          }
        }
      }
    } catch (SocketException e) {
      return; // It was closed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends what was held, so many times each. */
  void release(int times) throws IOException {
    for (DatagramPacket packet : held) {
      for (int i = 0; i < times; i++) {
        socket.send(packet);
      }
    }
  }

  @Override
  public void close() {
    socket.close();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
