package io.perfport.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.perfport.common.frame.FrameLayout;
import io.perfport.common.frame.FrameType;
import java.io.Closeable;
import java.io.DataInputStream;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A path to a server on this machine that dies without a word: from a chosen control frame on, that
 * one included, nothing passes any more, and no connection ends.
 */
final class DeadLink implements Closeable {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private final InetSocketAddress server;
  private final FrameType last;
  private final AtomicInteger left;
  private final ServerSocket connections = new ServerSocket(0, 50, HERE);
  private final DatagramSocket datagrams =
      new DatagramSocket(new InetSocketAddress(HERE, connections.getLocalPort()));
  private final List<Closeable> open = new CopyOnWriteArrayList<>();
  private final Map<SocketAddress, DatagramSocket> clients = new ConcurrentHashMap<>();
  private final CountDownLatch dead = new CountDownLatch(1);
  private final AtomicInteger datas = new AtomicInteger();
  private volatile int frozenReads = Integer.MAX_VALUE;
  private final CountDownLatch up = new CountDownLatch(1);
  private volatile int readsUntilDown = Integer.MAX_VALUE;
  private volatile long downMillis;
  private volatile boolean closed;

  /**
   * @param last the frame that does not pass, of either end; null for a link that lives
   * @param count which of its kind, from 1
   */
  DeadLink(int serverPort, FrameType last, int count) throws IOException {
    this.server = new InetSocketAddress(HERE, serverPort);
    this.last = last;
    this.left = new AtomicInteger(count);
    open.add(connections);
    open.add(datagrams);
    start(this::acceptAll);
    start(() -> passAll(datagrams, null));
  }

  int port() {
    return connections.getLocalPort();
  }

  /** Has the first data connection alone die, when so many reads of responses have passed. */
  void freezeFirstConnectionAfter(int reads) {
    frozenReads = reads;
  }

  /**
   * Has data, unlike control frames, wait for so long after so many reads in one direction of a
   * connection, from 0; nothing of it is lost.
   */
  void holdDataAfter(int reads, long millis) {
    downMillis = millis;
    readsUntilDown = reads;
  }

  /** Waits until it is dead. */
  void awaitDeath() throws InterruptedException {
    dead.await();
  }

  private boolean isDead() {
    return dead.getCount() == 0;
  }

  private interface Work {
    void run() throws IOException;
  }

  private void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // An end, or the test, has closed the socket.
              }
            },
            "dead-link");
    thread.setDaemon(true);
    thread.start();
  }

  private void acceptAll() throws IOException {
    while (true) {
      Socket client = connections.accept();
      open.add(client);
      start(() -> connect(client));
    }
  }

  private void connect(Socket client) throws IOException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    byte[] first = new byte[FrameLayout.HEADER_BYTES];
    in.readFully(first);
    if (isDead()) {
      return;
    }
    Socket onwards = new Socket(HERE, server.getPort());
    onwards.setTcpNoDelay(true);
    client.setTcpNoDelay(true);
    open.add(onwards);
    boolean control = type(first) == FrameType.HELLO;
    boolean mayFreeze = !control && datas.incrementAndGet() == 1;
    start(() -> copy(onwards, client, control, null, mayFreeze));
    copy(client, onwards, control, first, false);
  }

  private void copy(Socket from, Socket to, boolean control, byte[] first, boolean mayFreeze)
      throws IOException {
    try {
      if (control) {
        copyFrames(new DataInputStream(from.getInputStream()), to.getOutputStream(), first);
      } else {
        copyBytes(from.getInputStream(), to.getOutputStream(), first, mayFreeze);
      }
    } finally {
      if (!isDead()) {
        from.close();
        to.close();
      }
    }
  }

  private void copyFrames(DataInputStream in, OutputStream out, byte[] first) throws IOException {
    byte[] header = first == null ? new byte[FrameLayout.HEADER_BYTES] : first;
    if (first == null) {
      in.readFully(header);
    }
    while (true) {
      ByteBuf fields = Unpooled.wrappedBuffer(header);
      int length = fields.getInt(FrameLayout.PAYLOAD_LENGTH_OFFSET);
      byte[] frame = new byte[header.length + length];
      System.arraycopy(header, 0, frame, 0, header.length);
      in.readFully(frame, header.length, length);
      if (type(header) == last && left.decrementAndGet() == 0) {
        dead.countDown();
      }
      if (isDead()) {
        return;
      }
      out.write(frame);
      in.readFully(header);
    }
  }

  private static FrameType type(byte[] header) {
    return FrameType.ofCode(header[FrameLayout.TYPE_OFFSET]);
  }

  private void copyBytes(InputStream in, OutputStream out, byte[] first, boolean mayFreeze)
      throws IOException {
    if (readsUntilDown == 0) {
      stayDown();
    }
    if (first != null) {
      out.write(first);
    }
    byte[] buffer = new byte[64 << 10];
    int reads = 0;
    for (int read = in.read(buffer); read >= 0 && !isDead(); read = in.read(buffer)) {
      if (++reads == readsUntilDown) {
        stayDown();
      }
      if (!mayFreeze || reads <= frozenReads) {
        out.write(buffer, 0, read);
      }
    }
  }

  private void stayDown() throws IOException {
    try {
      up.await(downMillis, TimeUnit.MILLISECONDS); // Or until the test is over.
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /**
   * @param client null for what goes to the server
   */
  private void passAll(DatagramSocket socket, SocketAddress client) throws IOException {
    byte[] buffer = new byte[65_536];
    while (!closed) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      socket.receive(packet);
      if (isDead()) {
        continue;
      }
      DatagramSocket by =
          client == null
              ? clients.computeIfAbsent(packet.getSocketAddress(), this::towardsServer)
              : datagrams;
      by.send(new DatagramPacket(buffer, packet.getLength(), client == null ? server : client));
    }
  }

  private DatagramSocket towardsServer(SocketAddress client) {
    try {
      DatagramSocket socket = new DatagramSocket(new InetSocketAddress(HERE, 0));
      open.add(socket);
      start(() -> passAll(socket, client));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    up.countDown();
    for (Closeable each : open) {
      each.close();
    }
  }
}
