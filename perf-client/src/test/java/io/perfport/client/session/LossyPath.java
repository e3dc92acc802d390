package io.perfport.client.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.perfport.common.datagram.PerfportDatagrams;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A path to a server on this machine, on a port of its own: connections pass as they are, and a
 * rule says what becomes of each datagram.
 */
final class LossyPath implements Closeable {
  /** What becomes of a datagram. */
  enum Fate {
    PASS,
    DROP,
    /** It passes, and once more. */
    REPEAT,
    /** It passes after the next one of its way. */
    SWAP
  }

  /** Decides, datagram by datagram; calls for one way come one after another. */
  @FunctionalInterface
  interface Rule {
    /**
     * What becomes of the next one.
     *
     * @param sequence of a stream's datagram; 0 for one that sets a stream up
     * @param count of those like it on its way so far, from 1
     */
    Fate fate(boolean toServer, long sequence, int count);
  }

  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final int MAGIC = PerfportDatagrams.MAGIC;

  private final InetSocketAddress server;
  private final Rule rule;
  private final ServerSocket connections;
  private final DatagramSocket datagrams;
  private final Map<SocketAddress, DatagramSocket> clients = new ConcurrentHashMap<>();
  private final List<Closeable> open = new ArrayList<>();

  /**
   * @param rule null for a path without UDP
   */
  LossyPath(int serverPort, Rule rule) throws IOException {
    this.server = new InetSocketAddress(HERE, serverPort);
    this.rule = rule;
    this.connections = new ServerSocket(0, 50, HERE);
    keep(connections);
    start(this::acceptAll);
    this.datagrams =
        rule == null
            ? null
            : new DatagramSocket(new InetSocketAddress(HERE, connections.getLocalPort()));
    if (datagrams != null) {
      keep(datagrams);
      Way toServer = new Way(true);
      start(() -> passAll(datagrams, toServer));
    }
  }

  int port() {
    return connections.getLocalPort();
  }

  private synchronized void keep(Closeable resource) {
    open.add(resource);
  }

  /** What the body throws at the end is that its socket was closed. */
  private interface Body {
    void run() throws IOException;
  }

  private static void start(Body body) {
    Thread thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (IOException e) {
                // Closed, by either end or by the test.
              }
            },
            "lossy-path");
    thread.setDaemon(true);
    thread.start();
  }

  private void acceptAll() throws IOException {
    while (true) {
      Socket client = connections.accept();
      Socket onwards = new Socket(server.getAddress(), server.getPort());
      keep(client);
      keep(onwards);
      start(() -> copy(client, onwards));
      start(() -> copy(onwards, client));
    }
  }

  private static void copy(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    }
  }

  private void passAll(DatagramSocket socket, Way way) throws IOException {
    byte[] buffer = new byte[65_536];
    while (true) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      socket.receive(packet);
      byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
      if (way.toServer) {
        DatagramSocket onwards =
            clients.computeIfAbsent(packet.getSocketAddress(), this::towardsServer);
        way.pass(bytes, onwards, server);
      } else {
        way.pass(bytes, datagrams, way.client);
      }
    }
  }

  private DatagramSocket towardsServer(SocketAddress client) {
    try {
      DatagramSocket socket = new DatagramSocket(new InetSocketAddress(HERE, 0));
      keep(socket);
      Way back = new Way(false);
      back.client = client;
      start(() -> passAll(socket, back));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One direction; of the way to clients there is one for each. */
  private final class Way {
    private final boolean toServer;
    private SocketAddress client;
    private int setUps;
    private int datagramsPassed;
    private byte[] held;

    Way(boolean toServer) {
      this.toServer = toServer;
    }

    void pass(byte[] bytes, DatagramSocket by, SocketAddress to) throws IOException {
      ByteBuf datagram = Unpooled.wrappedBuffer(bytes);
      boolean data = datagram.readableBytes() >= 24 && datagram.getInt(0) == MAGIC;
      Fate fate =
          data
              ? rule.fate(toServer, datagram.getLong(8), ++datagramsPassed)
              : rule.fate(toServer, 0, ++setUps);
      switch (fate) {
        case DROP -> {}
        case SWAP -> held = bytes;
        case REPEAT -> {
          send(bytes, by, to);
          send(bytes, by, to);
        }
        case PASS -> {
          send(bytes, by, to);
          if (held != null) {
            send(held, by, to);
            held = null;
          }
        }
      }
    }

    private static void send(byte[] bytes, DatagramSocket by, SocketAddress to) throws IOException {
      by.send(new DatagramPacket(bytes, bytes.length, to));
    }
  }

  @Override
  public synchronized void close() throws IOException {
    for (Closeable resource : open) {
      resource.close();
    }
  }
}
