package io.perfport.core.transport.bulk;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.core.leak.NoLeaks;
import io.perfport.core.socket.BlockingMode;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.epoll.EpollTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A peer that sends as the test says, and a receiver on epoll. What the kernel tells is checked.
 */
@ExtendWith(NoLeaks.class)
@Timeout(
    value = 60,
    threadMode = ThreadMode.SEPARATE_THREAD) // A blocked call can't be interrupted.
class BlockingReadsTest {
  private static final int MUCH = 8 << 20;
  private static final int O_NONBLOCK = 04000;

  private final CompletableFuture<Channel> accepted = new CompletableFuture<>();
  private final Received received = new Received();
  private TransportLoops loops;
  private SocketChannel peer;
  private Channel receiver;

  @BeforeAll
  static void needsLinux() throws InterruptedException {
    assumeTrue(Epoll.isAvailable());
    while (!BlockingMode.isReady()) {
      Thread.sleep(1);
    }
  }

  @BeforeEach
  void connect() throws Exception {
    Transport epoll = new EpollTransport();
    loops = epoll.open(1, new DefaultThreadFactory("receiver", true));
    Channel listener =
        new ServerBootstrap()
            .group(loops.group())
            .channelFactory(loops.listeners())
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(received)
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    peer = SocketChannel.open(listener.localAddress());
    receiver = accepted.get();
    onLoop(
        () -> {
          epoll.prepareForBulk(receiver);
          epoll.enlargeReads(receiver);
          return null;
        });
  }

  @AfterEach
  void close() throws Exception {
    if (loops != null) {
      peer.close();
      loops.group().shutdownGracefully(0, 10, SECONDS).sync();
    }
  }

  /** Counts what comes, and the end. */
  private final class Received extends ChannelInboundHandlerAdapter {
    private long bytes;
    private boolean ended;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      accepted.complete(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      bytes += ((ByteBuf) message).readableBytes();
      ((ByteBuf) message).release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      ended |= event instanceof ChannelInputShutdownEvent;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable reset) {
      ended = true;
    }
  }

  private <T> T onLoop(Callable<T> task) throws Exception {
    return receiver.eventLoop().submit(task).get();
  }

  private void send(int bytes) throws IOException {
    ByteBuffer left = ByteBuffer.allocate(bytes);
    while (left.hasRemaining()) {
      peer.write(left);
    }
  }

  private void awaitReceived(long bytes) throws Exception {
    while (onLoop(() -> received.bytes) < bytes) {
      Thread.sleep(1);
    }
  }

  private void awaitEnd() throws Exception {
    while (!onLoop(() -> received.ended)) {
      Thread.sleep(1);
    }
  }

  /** What the kernel says of the receiver's socket: proc_pid_fdinfo(5). */
  private boolean blocks() throws IOException {
    Path info = Path.of("/proc/self/fdinfo/" + ((UnixChannel) receiver).fd().intValue());
    return Files.readAllLines(info).stream()
        .filter(line -> line.startsWith("flags:"))
        .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", ""), 8))
        .allMatch(flags -> (flags & O_NONBLOCK) == 0);
  }

  /** As if one read had brought so much: what is left in the socket decides that of a real one. */
  private void read(int bytes) throws Exception {
    onLoop(
        () -> {
          ExtendedHandle handle = handle();
          handle.lastBytesRead(bytes);
          return null;
        });
  }

  private ExtendedHandle handle() {
    ExtendedHandle handle =
        (ExtendedHandle) receiver.config().getRecvByteBufAllocator().newHandle();
    handle.reset(receiver.config());
    handle.incMessagesRead(1);
    return handle;
  }

  @Test
  void aReadThatBringsMuchIsFollowedByABlockingOneAndOneThatBringsLittleIsNot() throws Exception {
    read(BlockingReads.FAST_BYTES - 1);
    assertThat(blocks()).isFalse();
    read(BlockingReads.FAST_BYTES);
    assertThat(blocks()).isTrue();
    read(BlockingReads.SLOW_BYTES);
    assertThat(blocks()).isTrue();
    read(BlockingReads.SLOW_BYTES - 1);
    assertThat(blocks()).isFalse();
  }

  @Test
  void noBlockingReadFollowsAnotherUntilTheLoopHasAskedForMore() throws Exception {
    for (int bytes : new int[] {BlockingReads.FAST_BYTES, BlockingReads.SLOW_BYTES - 1}) {
      boolean goesOn =
          onLoop(
              () -> {
                ExtendedHandle handle = handle();
                handle.lastBytesRead(bytes);
                return handle.continueReading(() -> true);
              });
      assertThat(goesOn).as("after %d bytes", bytes).isEqualTo(!blocks());
    }
  }

  @Test
  void aCallThatFindsNothingOrNoRoomEndsSoonAllTheSame() throws Exception {
    read(BlockingReads.FAST_BYTES);
    ByteBuffer some = ByteBuffer.allocateDirect(64 << 10);
    Socket socket = new Socket(((UnixChannel) receiver).fd().intValue());
    assertThat(onLoop(() -> socket.recv(some, 0, some.capacity()))).as("received").isZero();
    int sent;
    do {
      sent = onLoop(() -> socket.send(some, 0, some.capacity()));
    } while (sent > 0); // Until the peer's buffer, and this one's, are full.
    assertThat(blocks()).isTrue();
  }

  @Test
  void allThatAFastPeerSendsComesAndTheLoopDoesOtherThingsWhileItPauses() throws Exception {
    long sent = 0;
    for (int round = 0; round < 4; round++) {
      send(MUCH);
      send(1);
      sent += MUCH + 1;
      awaitReceived(sent);
      assertThat(onLoop(() -> "a task")).isEqualTo("a task");
    }
    peer.shutdownOutput();
    awaitEnd();
    assertThat(onLoop(() -> received.bytes)).isEqualTo(sent);
  }

  @Test
  void aPeerThatBreaksTheConnectionIsSeen() throws Exception {
    send(MUCH);
    awaitReceived(MUCH);
    read(BlockingReads.FAST_BYTES);
    peer.setOption(StandardSocketOptions.SO_LINGER, 0);
    peer.close();
    awaitEnd();
  }
}
