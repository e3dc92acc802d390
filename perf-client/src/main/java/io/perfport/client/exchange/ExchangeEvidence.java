package io.perfport.client.exchange;

import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.result.Warning;
import io.perfport.core.host.HostObservation;
import io.perfport.core.host.HostProbe;
import io.perfport.core.host.HostWatch;
import io.perfport.core.quality.Evidence;
import io.perfport.core.quality.PathFacts;
import io.perfport.core.quality.QualityChecks;
import io.perfport.core.run.RunPath;
import java.util.List;
import java.util.Optional;

/** Gathers what tells whether a run's figures are suspect. It belongs to the session's loop. */
final class ExchangeEvidence {
  private final PathFacts path;
  private final HostWatch watch = new HostWatch(HostProbe.ofThisMachine());
  private boolean began;

  /** Null until the end. */
  private List<Warning> warnings;

  /**
   * @param control the control connection, open
   * @param congestion congestion control in force on it; null where it can't be told
   */
  ExchangeEvidence(Channel control, ExchangePlan plan, String congestion) {
    path = RunPath.of(control, plan).withCongestion(congestion);
  }

  boolean withinMachine() {
    return path.withinMachine();
  }

  /** The measured part begins. */
  void measuring() {
    began = true;
    watch.begin();
  }

  /**
   * The measured part is over.
   *
   * @param then is run on the loop when the host has been looked at, some milliseconds later
   */
  void ended(EventExecutor loop, Runnable then) {
    if (!began) {
      then.run();
      return;
    }
    watch
        .end()
        .thenAccept(
            seen ->
                loop.execute(
                    () -> {
                      judge(seen);
                      then.run();
                    }));
  }

  private void judge(Optional<HostObservation> host) {
    warnings = QualityChecks.judge(new Evidence(host, path, Optional.empty()));
  }

  /** What makes the figures suspect; null where nobody has looked. */
  List<Warning> warnings() {
    return warnings;
  }
}
