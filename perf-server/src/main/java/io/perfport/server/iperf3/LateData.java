package io.perfport.server.iperf3;

import io.netty.util.concurrent.EventExecutor;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.run.TestRun;
import io.perfport.core.stream.DataStream;
import java.util.concurrent.TimeUnit;

/**
 * Waits, when the client of a test limited by bytes, or of datagrams, has sent the end, for those
 * that it has sent before: its message comes on another connection, and overtakes them. Nobody says
 * how many they are when there is a warm-up, or more than one stream; so it is over when all that
 * can be known have come, or nothing comes any more. It belongs to the session's event loop.
 */
final class LateData {
  private static final long LOOK_MILLIS = 5;

  /** Longer than a retransmission on a fast path, shorter than anybody notices. */
  private static final long QUIET_MILLIS = 100;

  private final EventExecutor loop;
  private final TestRun run;
  private final long expectedBytes;
  private final long deadlineNanos;
  private final Runnable done;
  private long seenBytes = -1;
  private long quietSinceNanos;

  private LateData(
      EventExecutor loop, TestRun run, long expectedBytes, long maxMillis, Runnable done) {
    this.loop = loop;
    this.run = run;
    this.expectedBytes = expectedBytes;
    this.deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(maxMillis);
    this.done = done;
  }

  /** Whether the last byte or datagram of a test matters, and this end receives some of them. */
  static boolean matters(TestPlan plan) {
    return plan.direction().clientSends() && (plan.overUdp() || expectedBytes(plan) > 0);
  }

  /**
   * Calls {@code done} when nothing is to be waited for any more.
   *
   * @param maxMillis the longest that is waited
   */
  static void await(EventExecutor loop, TestRun run, TestPlan plan, long maxMillis, Runnable done) {
    new LateData(loop, run, expectedBytes(plan), maxMillis, done).look();
  }

  private static long expectedBytes(TestPlan plan) {
    if (plan.overUdp()) {
      return Long.MAX_VALUE; // Some may be lost, so only quiet says that no more will come.
    }
    if (plan.limit() instanceof RunLimit.Bytes bytes) {
      return bytes.bytes();
    }
    return plan.limit() instanceof RunLimit.Blocks blocks ? blocks.blocks() * plan.blockBytes() : 0;
  }

  private void look() {
    long now = System.nanoTime();
    long bytes =
        run.streams().stream()
            .filter(stream -> !stream.sends())
            .map(DataStream::counters)
            .mapToLong(counters -> counters.bytes())
            .sum();
    boolean moved = bytes != seenBytes;
    if (moved) {
      seenBytes = bytes;
      quietSinceNanos = now;
    }
    boolean quiet = now - quietSinceNanos >= TimeUnit.MILLISECONDS.toNanos(QUIET_MILLIS);
    if (quiet || (!moved && bytes >= expectedBytes) || now >= deadlineNanos) {
      done.run();
    } else {
      loop.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
