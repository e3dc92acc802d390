package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.THREAD_SATURATED;

import io.perfport.common.result.Warning;
import io.perfport.core.host.HostObservation;
import io.perfport.core.host.ProcessFacts.ThreadTime;
import java.util.Map;
import java.util.Optional;

/**
 * One thread, in a bulk test an event loop, was busy all the time: more network, or more
 * processors, would not have made the figure larger. The rest of a twentieth is what a loop that
 * never waits still loses to interrupts and to other threads.
 */
final class SaturatedThread implements QualityCheck {
  static final double BUSY = 0.95;

  @Override
  public Optional<Warning> judge(Evidence evidence) {
    return evidence.host().filter(Shares::canBeTold).flatMap(SaturatedThread::judge);
  }

  private static Optional<Warning> judge(HostObservation host) {
    Map<Long, ThreadTime> before = host.before().process().threads();
    Map<Long, ThreadTime> after = host.after().process().threads();
    if (before == null || after == null) {
      return Optional.empty();
    }
    double busiest = 0;
    String name = "";
    for (Map.Entry<Long, ThreadTime> thread : after.entrySet()) {
      ThreadTime earlier = before.get(thread.getKey());
      long used = thread.getValue().cpuNanos() - (earlier == null ? 0 : earlier.cpuNanos());
      if (used > busiest) {
        busiest = used;
        name = thread.getValue().name();
      }
    }
    double share = busiest / host.nanos();
    return share < BUSY
        ? Optional.empty()
        : Sentence.warn(
            THREAD_SATURATED,
            "the thread %s was %.0f %% busy: the figure is what one processor can do; more streams"
                + " (-P) and --workers spread it",
            name,
            100 * Math.min(1, share));
  }
}
