package io.perfport.core.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Platform;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.perfport.common.datagram.PerfportDatagrams;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.leak.NoLeaks;
import io.perfport.core.socket.UdpDiagnosis;
import io.perfport.core.stream.DataStream.StreamListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Real sockets; the receiver's end reads when the test says so. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
class ReceiverTurnsTest {
  private static final int BYTES = 1_400;
  private static final int DATAGRAMS = 4_000;
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  @BeforeAll
  static void needsLinux() throws InterruptedException {
    assumeTrue(Platform.isLinux() && Platform.is64Bit());
    while (!UdpDiagnosis.isReady()) {
      Thread.sleep(1);
    }
  }

  @AfterEach
  void close() {
    group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void aReceiverIsBehindWhileItsBufferIsMoreThanHalfFull() throws Exception {
    try (DatagramChannel receiver = DatagramChannel.open().bind(ANY)) {
      Channel channel = connected(receiver);
      try (ReceiverTurns turns = ReceiverTurns.of(channel, BYTES, 1).orElseThrow()) {
        assertThat(turns.isBehind()).isFalse();
        assertThat(turns.mostWrites()).isPositive();
        turns.wrote(turns.mostWrites() + 1);
        assertThat(turns.isBehind()).as("by an empty buffer").isFalse();

        int writes = 3 * turns.mostWrites();
        for (int i = 0; i < writes; i++) {
          channel
              .writeAndFlush(channel.alloc().buffer(BYTES).writeZero(BYTES))
              .syncUninterruptibly();
        }
        turns.wrote(writes);
        assertThat(turns.isBehind()).isTrue();
        receiver.configureBlocking(false);
        while (receiver.read(ByteBuffer.allocate(BYTES)) > 0) {
          // until all are read
        }
        assertThat(turns.isBehind()).isFalse();
      }
    }
  }

  /** Without a look most are lost: the sender takes a few microseconds for a datagram. */
  @Test
  void aSenderWaitsForAReceiverThatReadsSlowly() throws Exception {
    try (DatagramChannel receiver = DatagramChannel.open().bind(ANY)) {
      Channel channel = connected(receiver);
      CompletableFuture<DataStream> ended = new CompletableFuture<>();
      TestPlan plan =
          TestPlan.forward(Duration.ofSeconds(1))
              .over(Protocol.UDP)
              .blockBytes(BYTES)
              .bitsPerSecond(0)
              .build();
      DataStream sender =
          DataStream.datagramSender(1, channel, plan, new PerfportDatagrams(1), null, end(ended));
      channel.eventLoop().submit(sender::attach).sync();
      sender.begin(SendBudget.of((long) DATAGRAMS * BYTES));
      receiver.configureBlocking(false);
      int received = 0;
      ByteBuffer datagram = ByteBuffer.allocate(BYTES);
      while (!ended.isDone()) {
        received += receiver.read(datagram.clear()) > 0 ? 1 : 0;
        LockSupport.parkNanos(50_000);
      }
      assertThat(ended.get().isComplete()).isTrue();
      // A reader that a busy machine stops for long is not waited for.
      assertThat(received).isGreaterThan(DATAGRAMS * 9 / 10);
    }
  }

  private static StreamListener end(CompletableFuture<DataStream> ended) {
    return new StreamListener() {
      @Override
      public void onStreamEnded(DataStream stream) {
        ended.complete(stream);
      }

      @Override
      public void onStreamFailed(DataStream stream, Failure failure) {
        ended.completeExceptionally(new FailureException(failure, null));
      }
    };
  }

  private Channel connected(DatagramChannel receiver) throws Exception {
    Channel channel =
        new Bootstrap()
            .group(group)
            .channel(NioDatagramChannel.class)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(receiver.getLocalAddress())
            .syncUninterruptibly()
            .channel();
    receiver.connect(channel.localAddress());
    assumeTrue(
        UdpDiagnosis.of(
                (InetSocketAddress) receiver.getLocalAddress(),
                (InetSocketAddress) channel.localAddress())
            .map(
                diagnosis -> {
                  diagnosis.close();
                  return true;
                })
            .isPresent(),
        "this kernel can't be asked");
    return channel;
  }
}
