package io.perfport.client.iperf3;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.run.StallWatch;
import io.perfport.core.run.TestRun;
import io.perfport.core.stream.DataStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Notices that a run limited by bytes or blocks is over, or makes no progress. What this end sends
 * ends by itself; but an iperf3 server sends until it is told to stop, so its client has to count.
 * It looks about once a millisecond, and what has come in between counts as well, as in iperf3. It
 * belongs to the run's event loop.
 */
final class RunWatch {
  private static final long COUNT_MILLIS = 1;
  private static final long STALL_MILLIS = 1_000;
  private static final long NOT_YET = -1;

  private final EventExecutor loop;
  private final TestRun run;
  private final long goalBytes;
  private final long omitNanos;
  private final boolean receives;
  private final Runnable allMoved;
  private final Consumer<Failure> stalled;
  private long omittedBytes = NOT_YET;
  private long sendersLeft;
  private boolean goalReached;
  private ScheduledFuture<?> counting;
  private ScheduledFuture<?> stallLook;

  /**
   * @param allMoved is called once, when everything has been sent and has come; not of a run whose
   *     streams are all sent by this end
   * @param stalled is called when nothing moves any more
   */
  RunWatch(
      EventExecutor loop,
      TestRun run,
      TestPlan plan,
      Runnable allMoved,
      Consumer<Failure> stalled) {
    this.loop = loop;
    this.run = run;
    this.goalBytes = bytes(plan);
    this.omitNanos = TimeUnit.MILLISECONDS.toNanos(plan.omitMillis());
    this.receives = plan.direction().serverSends();
    this.sendersLeft = run.streams().stream().filter(DataStream::sends).count();
    this.allMoved = allMoved;
    this.stalled = stalled;
  }

  /**
   * The run has begun.
   *
   * @param stallMillis how long nothing may move
   */
  void begin(long stallMillis) {
    if (goalBytes == 0) {
      return; // It ends with its time.
    }
    StallWatch stalls = new StallWatch(run, stallMillis);
    stallLook = every(STALL_MILLIS, () -> stalls.check().ifPresent(stalled));
    if (receives) {
      counting = every(COUNT_MILLIS, this::count);
    }
  }

  private ScheduledFuture<?> every(long millis, Runnable look) {
    return loop.scheduleWithFixedDelay(look, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** One of the streams is over. */
  void over(DataStream stream) {
    if (stream.sends()) {
      sendersLeft--;
      endIfAllMoved();
    }
  }

  void stop() {
    cancel(counting);
    cancel(stallLook);
  }

  private void count() {
    if (run.elapsedNanos() < omitNanos) {
      return;
    }
    long bytes =
        run.streams().stream()
            .filter(stream -> !stream.sends())
            .mapToLong(stream -> stream.counters().bytes())
            .sum();
    if (omittedBytes == NOT_YET) {
      omittedBytes = omitNanos == 0 ? 0 : bytes;
    }
    if (bytes - omittedBytes >= goalBytes) {
      goalReached = true;
      cancel(counting);
      endIfAllMoved();
    }
  }

  private void endIfAllMoved() {
    if (goalReached && sendersLeft == 0) {
      goalReached = false;
      allMoved.run();
    }
  }

  private static void cancel(ScheduledFuture<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private static long bytes(TestPlan plan) {
    if (plan.limit() instanceof RunLimit.Bytes limit) {
      return limit.bytes();
    }
    return plan.limit() instanceof RunLimit.Blocks limit ? limit.blocks() * plan.blockBytes() : 0;
  }
}
