package io.perfport.core.run;

import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.result.Placement;
import io.perfport.common.result.Warning;
import io.perfport.core.host.HostObservation;
import io.perfport.core.host.HostProbe;
import io.perfport.core.host.HostWatch;
import io.perfport.core.quality.Evidence;
import io.perfport.core.quality.Evidence.PathFacts;
import io.perfport.core.quality.QualityChecks;
import io.perfport.core.session.LoopTasks;
import io.perfport.core.transport.Transport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Gathers what tells whether the figures of requests and responses are suspect, at either end. It
 * belongs to the session's event loop, also its methods.
 */
public final class ExchangeEvidence {
  private final PathFacts path;
  private final HostWatch watch;

  /** Null until the measured part is over. */
  private CompletableFuture<Optional<HostObservation>> seen;

  private final String congestion;
  private final boolean loopsSpin;
  private boolean began;

  /** Null until the end. */
  private List<Warning> warnings;

  /** Null until the end, and where it can't be told. */
  private Placement placement;

  /**
   * @param control the control connection, open
   * @param transport the one that it is on
   */
  public ExchangeEvidence(Channel control, ExchangePlan plan, Transport transport) {
    this(control, plan, transport, HostProbe.ofThisMachine());
  }

  ExchangeEvidence(Channel control, ExchangePlan plan, Transport transport, HostProbe probe) {
    this.watch = new HostWatch(probe);
    this.loopsSpin = spin(plan, transport);
    this.congestion = plan.overUdp() ? null : congestionOf(control, plan, transport);
    this.path = RunPath.of(control, plan).withCongestion(congestion);
  }

  /** Also where an event loop has one connection to serve, and looks for its next message. */
  private static boolean spin(ExchangePlan plan, Transport transport) {
    return transport.busyPolls()
        || (transport.looksForAnswers()
            && plan.connections() <= Runtime.getRuntime().availableProcessors());
  }

  /** Of the request connections: a plan's own is set on each, or the test fails. */
  private static String congestionOf(Channel control, ExchangePlan plan, Transport transport) {
    String asked = plan.socket().congestion();
    return asked == null ? transport.facts().congestionControl(control).orElse(null) : asked;
  }

  /**
   * Congestion control in force on the request connections; null where it can't be told, and over
   * UDP.
   */
  public String congestion() {
    return congestion;
  }

  /** Whether both ends are on one machine, as far as addresses tell. */
  public boolean withinMachine() {
    return path.withinMachine();
  }

  /** The measured part begins. */
  public void measuring() {
    began = true;
    watch.begin();
  }

  /** An interval of the measured part is over. */
  public void interval() {
    if (began && seen == null) {
      watch.lookAtThreads();
    }
  }

  /**
   * The measured part is over, whatever is still waited for. Returns at once. Once or more; the
   * first counts.
   */
  public void measured() {
    if (began && seen == null) {
      seen = watch.end();
    }
  }

  /**
   * The run is over.
   *
   * @param then is run on the loop when the host has been looked at, some milliseconds after the
   *     measured part
   */
  public void ended(EventExecutor loop, Runnable then) {
    measured();
    if (seen == null) {
      then.run();
      return;
    }
    seen.thenAccept(
        host ->
            LoopTasks.execute(
                loop,
                () -> {
                  judge(host);
                  then.run();
                }));
  }

  private void judge(Optional<HostObservation> host) {
    placement = host.map(HostObservation::placement).orElse(null);
    warnings =
        EndpointResults.meaningful(
            QualityChecks.judge(new Evidence(host, path, Optional.empty())), loopsSpin);
  }

  /** Where the threads of this end ran; null where it can't be told. */
  public Placement placement() {
    return placement;
  }

  /** What makes the figures suspect; null where nobody has looked. */
  public List<Warning> warnings() {
    return warnings;
  }
}
