package io.perfport.server.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.datagram.PerfportDatagrams;
import io.perfport.common.frame.FrameType;
import io.perfport.core.control.SetUpDatagrams;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Set;

/** A blocking UDP socket that joins a session, and then sends whatever a test wants. */
final class DatagramPeerSocket implements AutoCloseable {
  private static final Set<FrameType> ANSWERS = Set.of(FrameType.JOINED, FrameType.FAILED);
  private static final int PATIENCE_MILLIS = 20_000;

  private final InetSocketAddress server;
  private final DatagramSocket socket;

  DatagramPeerSocket(InetSocketAddress server) throws IOException {
    this.server = server;
    socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  /** Asks to join, and returns the answer. */
  ControlMessage join(String token, int id) throws IOException {
    ByteBuf join =
        SetUpDatagrams.of(new ControlMessage.Join(token, id), UnpooledByteBufAllocator.DEFAULT);
    send(ByteBufUtil.getBytes(join));
    join.release();
    return SetUpDatagrams.read(receive(), ANSWERS).orElseThrow();
  }

  /** A request of so many bytes. */
  static byte[] request(int id, long sequence, long sentNanos, int bytes) {
    ByteBuf request = Unpooled.buffer(bytes).writeZero(bytes);
    new PerfportDatagrams(id).stamp(request, 0, sequence, sentNanos);
    return ByteBufUtil.getBytes(request);
  }

  void send(byte[] datagram) throws IOException {
    socket.send(new DatagramPacket(datagram, datagram.length, server));
  }

  /** The next datagram. */
  ByteBuf receive() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[1 << 16], 1 << 16);
    socket.receive(packet);
    return Unpooled.wrappedBuffer(packet.getData(), 0, packet.getLength());
  }

  /** Whether nothing comes for a moment. */
  boolean hearsNothing() throws IOException {
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
