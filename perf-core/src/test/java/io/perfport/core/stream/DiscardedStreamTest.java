package io.perfport.core.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.CopyTuning;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream.StreamListener;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.Transports;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Streams whose received bytes the kernel drops. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class DiscardedStreamTest {
  private static final int BYTES = 40_000_003;

  /** The first read is an ordinary one; of the later ones each takes a byte. */
  private static final long MOST_COPIED = 4 << 20;

  private static final TestPlan PLAN =
      TestPlan.builder(Direction.FORWARD, new RunLimit.Time(60_000))
          .omit(Duration.ZERO)
          .copies(new CopyTuning(false, true))
          .build();

  private final Transport transport = Transports.load().choose("epoll");
  private final AtomicLong copied = new AtomicLong();
  private final Told told = new Told();
  private TransportLoops loops;
  private ServerSocket listener;
  private Socket sender;

  @BeforeEach
  void open() throws Exception {
    loops = transport.open(1, new DefaultThreadFactory("discarded", true));
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws Exception {
    if (sender != null) {
      sender.close();
    }
    listener.close();
    loops.group().shutdownGracefully(0, 5_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }

  @Test
  void everyByteIsCountedAndFewAreCopied() throws Exception {
    DataStream stream = receiver(channel -> receiver(channel));
    OutputStream out = sender.getOutputStream();
    out.write(new byte[BYTES]);
    sender.shutdownOutput();
    told.over.get();
    assertThat(stream.isComplete()).isTrue();
    assertThat(stream.counters().bytes()).isEqualTo(BYTES);
    assertThat(copied.get()).isPositive().isLessThan(MOST_COPIED);
  }

  /** A read and a call that drops may meet the end of the stream in any order. */
  @Test
  void theEndIsSeenBehindAnyNumberOfBytes() throws Exception {
    for (int bytes = 0; bytes < 4; bytes++) {
      Told each = new Told();
      DataStream stream = receiver(channel -> receiver(channel, each));
      if (bytes > 0) {
        sender.getOutputStream().write(new byte[bytes]);
      }
      sender.shutdownOutput();
      each.over.get();
      assertThat(stream.counters().bytes()).isEqualTo(bytes);
      sender.close();
    }
  }

  @Test
  void aConnectionThatBreaksFailsTheStream() throws Exception {
    DataStream stream = receiver(channel -> receiver(channel));
    sender.getOutputStream().write(new byte[1_000_000]);
    sender.setSoLinger(true, 0);
    sender.close();
    Failure failure = told.failed.get();
    assertThat(failure.reason()).isIn(FailureReason.IO_ERROR, FailureReason.PEER_CLOSED);
    assertThat(stream.isComplete()).isFalse();
  }

  @Test
  void whatComesAfterTheEndIsDroppedUncounted() throws Exception {
    DataStream stream =
        receiver(channel -> DataStream.rawReceiver(1, channel, PLAN, SocketFacts.NONE, told));
    sender.getOutputStream().write(new byte[100_000]);
    while (stream.counters().bytes() < 100_000) {
      Thread.sleep(1);
    }
    stream.stop();
    told.over.get();
    sender.getOutputStream().write(new byte[BYTES]); // It would wait for a reader.
    assertThat(stream.counters().bytes()).isEqualTo(100_000);
    assertThat(copied.get()).isLessThan(MOST_COPIED);
  }

  /** As many bytes as one that copies may read, before others have their turn. */
  @Test
  void aTurnOfTheEventLoopDropsNoMoreThanItsShare() throws Exception {
    assertThat(longestTurn(1)).isPositive().isLessThanOrEqualTo(2 << 20);
    sender.close();
    assertThat(longestTurn(1024)).isPositive().isLessThanOrEqualTo(128 << 10);
  }

  /**
   * @param streams of which the one that receives here is told that it is one
   */
  private long longestTurn(int streams) throws Exception {
    Told each = new Told();
    DataStream stream = receiver(channel -> receiver(channel, each));
    LongestTurn turns = new LongestTurn(stream);
    stream.channel().pipeline().addLast(turns);
    stream.begin(SendBudget.of(1), streams);
    stream.channel().eventLoop().submit(() -> {}).await(); // It knows of the others now.
    sender.getOutputStream().write(new byte[BYTES]);
    while (stream.counters().bytes() < BYTES) {
      Thread.sleep(1); // Netty reads what is left of a stream whose end has come in one turn.
    }
    sender.shutdownOutput();
    each.over.get();
    assertThat(stream.callBytes()).isEqualTo(streams == 1 ? 1 << 20 : 128 << 10);
    return turns.longest;
  }

  /** On the event loop until the stream has ended. */
  private static final class LongestTurn extends ChannelInboundHandlerAdapter {
    private final DataStream stream;
    private long before;
    private long longest;

    LongestTurn(DataStream stream) {
      this.stream = stream;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      long now = stream.counters().bytes();
      longest = Math.max(longest, now - before);
      before = now;
      ctx.fireChannelReadComplete();
    }
  }

  private DataStream receiver(Channel channel) {
    return receiver(channel, told);
  }

  private static DataStream receiver(Channel channel, Told told) {
    return DataStream.receiver(1, channel, PLAN, SocketFacts.NONE, told);
  }

  private DataStream receiver(Function<Channel, DataStream> make) throws Exception {
    Channel channel =
        new Bootstrap()
            .group(loops.group())
            .channelFactory(loops.streams())
            .handler(new CopiedBytes(copied))
            .connect(listener.getLocalSocketAddress())
            .sync()
            .channel();
    sender = listener.accept();
    DataStream stream = make.apply(channel);
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

  /** Counts what comes out of the kernel. */
  private static final class CopiedBytes extends ChannelInboundHandlerAdapter {
    private final AtomicLong copied;

    CopiedBytes(AtomicLong copied) {
      this.copied = copied;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      copied.addAndGet(((ByteBuf) message).readableBytes());
      ctx.fireChannelRead(message);
    }
  }

  private static final class Told implements StreamListener {
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final CompletableFuture<Failure> failed = new CompletableFuture<>();

    @Override
    public void onStreamEnded(DataStream stream) {
      over.complete(null);
    }

    @Override
    public void onStreamFailed(DataStream stream, Failure failure) {
      failed.complete(failure);
      over.completeExceptionally(new AssertionError(failure.toString()));
    }
  }
}
