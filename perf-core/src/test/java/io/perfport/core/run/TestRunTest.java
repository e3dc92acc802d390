package io.perfport.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.ScheduledFuture;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Interval;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.DataStream.StreamListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TestRunTest {
  private static final long RUN_MILLIS = 60_000;
  private static final long FIRST_WRITE_MILLIS = 50;

  /** Streams of the session's own loop write before it comes to its timers. */
  @Test
  void theTimeOfARunCountsFromItsBeginHoweverLongItsStreamsTakeToBegin() throws Exception {
    AtomicLong longestDelay = new AtomicLong();
    DefaultEventLoop loop =
        new DefaultEventLoop() {
          @Override
          public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            longestDelay.accumulateAndGet(unit.toNanos(delay), Math::max);
            return super.schedule(task, delay, unit);
          }
        };
    EmbeddedChannel channel = new EmbeddedChannel(new SlowFirstWrite());
    DataStream sender = DataStream.sender(1, channel, plan(), SocketFacts.NONE, new Nobody());
    sender.attach();
    TestRun run = new TestRun(plan(), List.of(sender), loop, new Nobody());
    try {
      loop.submit(() -> run.begin(System.nanoTime())).get(60, TimeUnit.SECONDS);
      assertThat(longestDelay.get())
          .isPositive()
          .isLessThanOrEqualTo(
              TimeUnit.MILLISECONDS.toNanos(RUN_MILLIS)
                  - TimeUnit.MILLISECONDS.toNanos(FIRST_WRITE_MILLIS));
    } finally {
      loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      channel.finishAndReleaseAll();
    }
  }

  private static TestPlan plan() {
    return TestPlan.builder(Direction.FORWARD, new RunLimit.Time(RUN_MILLIS))
        .omit(Duration.ZERO)
        .interval(Duration.ZERO)
        .blockBytes(1000)
        .build();
  }

  private static final class SlowFirstWrite extends ChannelOutboundHandlerAdapter {
    private boolean written;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
        throws Exception {
      if (!written) {
        written = true;
        TimeUnit.MILLISECONDS.sleep(FIRST_WRITE_MILLIS);
      }
      ctx.write(message, promise);
    }
  }

  private record Nobody() implements StreamListener, TestRun.Listener {
    @Override
    public void onStreamEnded(DataStream stream) {}

    @Override
    public void onStreamFailed(DataStream stream, Failure failure) {}

    @Override
    public void onInterval(Interval interval) {}

    @Override
    public void onTimeUp() {}

    @Override
    public void onRunEnded() {}

    @Override
    public void onRunFailed(Failure why) {}
  }
}
