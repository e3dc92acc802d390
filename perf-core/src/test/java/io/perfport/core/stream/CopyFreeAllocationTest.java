package io.perfport.core.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.CopyTuning;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream.StreamListener;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.Transports;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rule that no block costs an allocation, where the kernel copies nothing. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class CopyFreeAllocationTest {
  private static final int BLOCK_BYTES = 4 << 10;
  private static final int BLOCKS = 40_000;
  private static final int WARM_UP_BLOCKS = 4_000;

  /** What classes loaded late and queues that grow may cost; one object a block is far above. */
  private static final long ONCE_BYTES = 16L * BLOCKS - 1;

  /** Without leak detection, whose records of each access are allocations. */
  private static final ByteBufAllocator UNWATCHED = new UnpooledByteBufAllocator(true, true);

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @CsvSource({"epoll, true", "epoll, false", "nio, false"})
  void neitherEndAllocatesForABlock(String name, boolean skipsReceiveCopy) throws Exception {
    Transport transport = Transports.load().choose(name);
    TestPlan plan =
        TestPlan.builder(Direction.FORWARD, new RunLimit.Time(60_000))
            .omit(Duration.ZERO)
            .blockBytes(BLOCK_BYTES)
            .copies(new CopyTuning(true, skipsReceiveCopy))
            .build();
    TransportLoops loops = transport.open(1, new DefaultThreadFactory("copy-free", true));
    try {
      Told told = new Told();
      Listening listening = new Listening(transport, loops, plan, told);
      Channel listener = listening.listen();
      DataStream sender = connected(transport, loops, plan, listener.localAddress());
      SendBudget budget = SendBudget.of((long) (BLOCKS + WARM_UP_BLOCKS) * BLOCK_BYTES);
      sender.begin(budget);
      DataStream receiver = listening.stream.get(60, TimeUnit.SECONDS);
      awaitBytes(receiver, (long) WARM_UP_BLOCKS * BLOCK_BYTES);
      long before = allocated(sender.channel());
      told.over.get(60, TimeUnit.SECONDS);
      assertThat(receiver.counters().bytes())
          .isEqualTo((long) (BLOCKS + WARM_UP_BLOCKS) * BLOCK_BYTES);
      assertThat(allocated(sender.channel()) - before).isLessThan(ONCE_BYTES);
    } finally {
      loops.group().shutdownGracefully(0, 5_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }
  }

  private static void awaitBytes(DataStream receiver, long bytes) throws InterruptedException {
    while (receiver.counters().bytes() < bytes) {
      Thread.sleep(1);
    }
  }

  /** By the event loop that has both channels. */
  private long allocated(Channel channel) throws Exception {
    return channel.eventLoop().submit(threads::getCurrentThreadAllocatedBytes).get();
  }

  private static DataStream connected(
      Transport transport, TransportLoops loops, TestPlan plan, SocketAddress address)
      throws Exception {
    Channel channel =
        new Bootstrap()
            .group(loops.group())
            .channelFactory(loops.streams())
            .option(ChannelOption.ALLOCATOR, UNWATCHED)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(address)
            .sync()
            .channel();
    DataStream stream = DataStream.sender(1, channel, plan, SocketFacts.NONE, new Told());
    channel
        .eventLoop()
        .submit(
            () -> {
              transport.prepareForBulk(channel);
              stream.attach();
            })
        .sync();
    return stream;
  }

  /** The end that receives. */
  private static final class Listening {
    private final Transport transport;
    private final TransportLoops loops;
    private final TestPlan plan;
    private final StreamListener told;
    private final CompletableFuture<DataStream> stream = new CompletableFuture<>();

    Listening(Transport transport, TransportLoops loops, TestPlan plan, StreamListener told) {
      this.transport = transport;
      this.loops = loops;
      this.plan = plan;
      this.told = told;
    }

    @SuppressWarnings("unchecked")
    Channel listen() throws InterruptedException {
      return new ServerBootstrap()
          .group(loops.group())
          .channelFactory((ChannelFactory<ServerChannel>) loops.listeners())
          .childOption(ChannelOption.ALLOCATOR, UNWATCHED)
          .childHandler(
              new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel channel) {
                  transport.prepareForBulk(channel);
                  DataStream receiver =
                      DataStream.receiver(1, channel, plan, SocketFacts.NONE, told);
                  channel.eventLoop().execute(receiver::attach);
                  stream.complete(receiver);
                }
              })
          .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
          .sync()
          .channel();
    }
  }

  private static final class Told implements StreamListener {
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    @Override
    public void onStreamEnded(DataStream stream) {
      over.complete(null);
    }

    @Override
    public void onStreamFailed(DataStream stream, Failure failure) {
      over.completeExceptionally(new AssertionError(failure.toString()));
    }
  }
}
