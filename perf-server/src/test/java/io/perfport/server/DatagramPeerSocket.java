package io.perfport.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.datagram.PerfportDatagrams;
import io.perfport.common.frame.FrameType;
import io.perfport.core.session.SetUpDatagrams;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Set;

/** A blocking UDP socket that joins a session, and then sends whatever a test wants. */
public final class DatagramPeerSocket implements AutoCloseable {
  private static final Set<FrameType> ANSWERS =
      Set.of(FrameType.COOKIE, FrameType.JOINED, FrameType.FAILED);
  private static final int PATIENCE_MILLIS = 60_000;

  private final InetSocketAddress server;
  private final DatagramSocket socket;
  private ControlMessage lastAnswer;

  public DatagramPeerSocket(InetSocketAddress server) throws IOException {
    this(server, "127.0.0.1", 0);
  }

  /** From a local address, and a port of it, or any if that is 0. */
  public DatagramPeerSocket(InetSocketAddress server, String local, int port) throws IOException {
    this.server = server;
    socket = new DatagramSocket(port, InetAddress.getByName(local));
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  /** Asks to join, says the cookie back, and returns the answer. */
  public ControlMessage join(String token, int id) throws IOException {
    return join(token, id, "") instanceof ControlMessage.Cookie told
        ? join(token, id, told.cookie())
        : lastAnswer;
  }

  /** Asks for the cookie of this address. */
  public String cookie(String token, int id) throws IOException {
    return ((ControlMessage.Cookie) join(token, id, "")).cookie();
  }

  /** Asks to join with a cookie, or as if there were none if it is null; returns the answer. */
  public ControlMessage join(String token, int id, String cookie) throws IOException {
    send(frame(token, id, cookie));
    lastAnswer = SetUpDatagrams.read(receive(), ANSWERS).orElseThrow();
    return lastAnswer;
  }

  /** The datagram that asks to join. */
  public static byte[] frame(String token, int id, String cookie) {
    ByteBuf join =
        SetUpDatagrams.of(
            new ControlMessage.Join(token, id, cookie), UnpooledByteBufAllocator.DEFAULT);
    byte[] bytes = ByteBufUtil.getBytes(join);
    join.release();
    return bytes;
  }

  /** A request of so many bytes. */
  public static byte[] request(int id, long sequence, long sentNanos, int bytes) {
    ByteBuf request = Unpooled.buffer(bytes).writeZero(bytes);
    new PerfportDatagrams(id).stamp(request, 0, sequence, sentNanos);
    return ByteBufUtil.getBytes(request);
  }

  public void send(byte[] datagram) throws IOException {
    socket.send(new DatagramPacket(datagram, datagram.length, server));
  }

  /** The next datagram. */
  public ByteBuf receive() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[1 << 16], 1 << 16);
    socket.receive(packet);
    return Unpooled.wrappedBuffer(packet.getData(), 0, packet.getLength());
  }

  public int port() {
    return socket.getLocalPort();
  }

  /** Whether nothing comes for a moment. */
  public boolean hearsNothing() throws IOException {
    socket.setSoTimeout(200);
    try {
      receive();
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    } finally {
      socket.setSoTimeout(PATIENCE_MILLIS);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
