package io.perfport.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.perfport.common.datagram.Iperf3Datagrams;
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
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A path to a server on this machine, on a port of its own: connections pass as they are, and a
 * rule says what becomes of each datagram: Perfport's and iperf3's alike.
 */
public final class LossyPath implements Closeable {
  /** What becomes of a datagram. */
  public enum Fate {
    PASS,
    DROP,
    /** It passes, and once more. */
    REPEAT,
    /** It passes, with all that are held like it, after the next one of its way that passes. */
    SWAP,
    /** It passes after {@link #LATE_BY} more of its way. */
    DELAY,
    /** It passes, and once more after {@link #LATE_BY} more of its way. */
    REPEAT_LATE
  }

  /** By how many datagrams one is late that is. */
  public static final int LATE_BY = 50;

  /** Decides, datagram by datagram; calls for one way come one after another. */
  @FunctionalInterface
  public interface Rule {
    /**
     * What becomes of the next one.
     *
     * @param sequence of a stream's datagram, by Perfport's header or iperf3's 32-bit one; 0 for
     *     one that sets a stream up
     * @param count of those like it on its way so far, from 1
     */
    Fate fate(boolean toServer, long sequence, int count);
  }

  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  /** "PRFP": a control frame that sets a stream up. */
  private static final int FRAME_MAGIC = 0x50524650;

  private final InetSocketAddress server;
  private final Rule rule;
  private final ServerSocket connections;
  private final DatagramSocket datagrams;
  private final Map<Fate, AtomicLong> upCounts = newCounts();
  private final Map<Fate, AtomicLong> downCounts = newCounts();
  private final Map<SocketAddress, DatagramSocket> clients = new ConcurrentHashMap<>();
  private final List<Closeable> open = new ArrayList<>();

  /**
   * @param rule null for a path without UDP
   */
  public LossyPath(int serverPort, Rule rule) throws IOException {
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

  public int port() {
    return connections.getLocalPort();
  }

  /** How many datagrams of streams, set-up aside, met a fate so far. Any thread. */
  public long count(boolean toServer, Fate fate) {
    return (toServer ? upCounts : downCounts).get(fate).get();
  }

  /** How many datagrams of streams, set-up aside, came into the path so far. Any thread. */
  public long entered(boolean toServer) {
    return Arrays.stream(Fate.values()).mapToLong(fate -> count(toServer, fate)).sum();
  }

  private static Map<Fate, AtomicLong> newCounts() {
    Map<Fate, AtomicLong> counts = new EnumMap<>(Fate.class);
    for (Fate fate : Fate.values()) {
      counts.put(fate, new AtomicLong());
    }
    return counts;
  }

  /** 0 for what sets a stream up. */
  private static long sequenceOf(ByteBuf datagram) {
    int length = datagram.readableBytes();
    if (length <= Integer.BYTES || datagram.getInt(0) == FRAME_MAGIC) {
      return 0;
    }
    if (length >= PerfportDatagrams.HEADER_BYTES && datagram.getInt(0) == PerfportDatagrams.MAGIC) {
      return datagram.getLong(8);
    }
    return Iperf3Datagrams.COUNTER_32_BITS.sequence(datagram);
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
    private final List<byte[]> held = new ArrayList<>();

    /** Those that are late, by the number at which each is due. */
    private final Map<Integer, byte[]> late = new HashMap<>();

    Way(boolean toServer) {
      this.toServer = toServer;
    }

    void pass(byte[] bytes, DatagramSocket by, SocketAddress to) throws IOException {
      long sequence = sequenceOf(Unpooled.wrappedBuffer(bytes));
      boolean setUp = sequence == 0;
      Fate fate = rule.fate(toServer, sequence, setUp ? ++setUps : ++datagramsPassed);
      if (!setUp) {
        (toServer ? upCounts : downCounts).get(fate).incrementAndGet();
      }
      switch (fate) {
        case DROP -> {}
        case SWAP -> held.add(bytes);
        case DELAY -> late.put(datagramsPassed + LATE_BY, bytes);
        case REPEAT_LATE -> {
          late.put(datagramsPassed + LATE_BY, bytes);
          send(bytes, by, to);
        }
        case REPEAT -> {
          send(bytes, by, to);
          send(bytes, by, to);
        }
        case PASS -> {
          send(bytes, by, to);
          for (byte[] each : held) {
            send(each, by, to);
          }
          held.clear();
        }
      }
      byte[] due = late.remove(datagramsPassed);
      if (due != null) {
        send(due, by, to);
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
