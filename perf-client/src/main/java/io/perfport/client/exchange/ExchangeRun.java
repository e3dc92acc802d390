package io.perfport.client.exchange;

import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.exchange.LatencyRecorder.Faults;
import io.perfport.client.exchange.LatencyRecorder.Latencies;
import io.perfport.client.exchange.Load.Counts;
import io.perfport.client.session.Connector;
import io.perfport.client.session.TestObserver;
import io.perfport.client.session.TestRecord;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.LatencyDistribution;
import io.perfport.common.result.MemoryGrowth;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RequesterResult;
import io.perfport.common.result.RequesterResult.RequestCounts;
import io.perfport.common.result.TlsUse;
import io.perfport.core.host.ProcessCpu.CpuSinceLast;
import io.perfport.core.host.ResidentMemory;
import io.perfport.core.run.ExchangeEvidence;
import io.perfport.core.run.RunTimeline;
import io.perfport.core.session.SessionTimeouts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * One test's connections and requests from the first to the last, and what is measured of them. It
 * belongs to the control connection's event loop, and so does its listener.
 */
final class ExchangeRun {
  private final ExchangeConfig config;
  private final ExchangePlan plan;
  private final Channel control;
  private final Load.Listener listener;
  private final SessionTimeouts timeouts;
  private final Load load;
  private final LatencyRecorders recorders;
  private final Measurements measurements;
  private final ExchangeEvidence evidence;
  private final TestRecord<ExchangeInterval, ExchangeResult> record;
  private final List<RampStep> steps = new ArrayList<>();

  /** Null without one. */
  private final Ramp ramp;

  private Long residentBefore;
  private Long residentHeld;
  private Long serverBytes;

  /** Of the oldest request that got no answer, when nobody waited for it any more. */
  private Long oldestAgeNanos;

  private final CpuSinceLast progressCpu = new CpuSinceLast();
  private ScheduledFuture<?> progress;
  private ScheduledFuture<?> timeUp;
  private long beganNanos;
  private long answeredBefore = -1;
  private long toldRequests;
  private long heardNanos;
  private long quietSince;
  private boolean ramping;
  private boolean concluding;
  private boolean concluded;

  /** Who is to be told that what was measured is final. */
  private final List<Runnable> whenConcluded = new ArrayList<>();

  ExchangeRun(
      ExchangeConfig config,
      SessionTimeouts timeouts,
      Connector connector,
      TestRecord<ExchangeInterval, ExchangeResult> record,
      Channel control,
      ControlMessage.ExchangeAccepted accepted,
      Load.Listener listener) {
    this.config = config;
    this.timeouts = timeouts;
    this.record = record;
    this.control = control;
    this.listener = listener;
    this.plan = accepted.plan().toBuilder().limit(config.plan().limit()).build();
    this.evidence = new ExchangeEvidence(control, plan, config.transport());
    this.recorders = new LatencyRecorders(config.workers(), record::onLatencies);
    this.load = load(accepted.token(), connector);
    this.measurements =
        new Measurements(
            timeline(),
            recorders,
            load::counts,
            control.eventLoop(),
            this::onInterval,
            evidence::measuring);
    this.ramp = isRamped(config) ? ramp() : null;
  }

  private static boolean isRamped(ExchangeConfig config) {
    return config.load().rampStep() > 0;
  }

  /** What the server is asked for: how long a ramp takes can't be told before. */
  static ExchangePlan planOf(ExchangeConfig config) {
    return isRamped(config)
        ? config.plan().toBuilder().limit(new RunLimit.UntilStopped()).build()
        : config.plan();
  }

  private Load load(String token, Connector connector) {
    Load.Settings settings =
        new Load.Settings(config, plan, token, connector, control.eventLoop(), recorders, listener);
    return plan.kind() == ExchangeKind.SINGLE
        ? new SingleLoad(settings)
        : new PersistentLoad(settings);
  }

  private RunTimeline timeline() {
    long omit = TimeUnit.MILLISECONDS.toNanos(plan.omitMillis());
    return new RunTimeline(
        omit,
        TimeUnit.MILLISECONDS.toNanos(config.load().intervalMillis()),
        plan.limit() instanceof RunLimit.Time time
            ? omit + TimeUnit.MILLISECONDS.toNanos(time.millis())
            : RunTimeline.NEVER);
  }

  private Ramp ramp() {
    return new Ramp(
        load,
        config.load(),
        plan.connections(),
        measurements,
        control.eventLoop(),
        () -> serverBytes,
        this::onStep,
        this::hold,
        listener::onFailed,
        timeouts.joinMillis());
  }

  /**
   * Opens the connections that the run begins with.
   *
   * @param whenOpen is run when they are open
   */
  void open(Runnable whenOpen) {
    residentBefore = resident();
    if (ramp == null) {
      load.open(plan.connections(), whenOpen);
    } else {
      whenOpen.run();
    }
  }

  /** Where memory is asked for, it shall be that of connections, not of what made them. */
  private Long resident() {
    if (ramp != null) {
      System.gc();
    }
    return ResidentMemory.bytes();
  }

  /** The server is ready: requests flow. */
  void begin() {
    beganNanos = System.nanoTime();
    quietSince = beganNanos;
    heardNanos = beganNanos;
    long period = SessionTimeouts.PROGRESS_MILLIS;
    progress =
        control
            .eventLoop()
            .scheduleWithFixedDelay(this::report, period, period, TimeUnit.MILLISECONDS);
    if (ramp == null) {
      hold();
    } else {
      ramping = true;
      ramp.begin();
    }
  }

  /** All connections are open: the time that was asked for begins. */
  private void hold() {
    ramping = false;
    residentHeld = resident();
    measurements.begin();
    if (plan.limit() instanceof RunLimit.Time time) {
      timeUp =
          control
              .eventLoop()
              .schedule(
                  listener::onSpent, plan.omitMillis() + time.millis(), TimeUnit.MILLISECONDS);
    }
    load.begin();
  }

  private void report() {
    long interval = config.load().intervalMillis();
    if (interval == 0 || interval > SessionTimeouts.PROGRESS_MILLIS) {
      measurements.collect(); // Metrics would wait long for the next interval.
    }
    checkStall();
    checkRamp();
    // A full control connection means a stuck peer, whose silence is noticed anyway.
    if (control.isWritable()) {
      control.writeAndFlush(
          new ControlMessage.Progress(
              System.nanoTime() - beganNanos, List.of(), progressCpu.percent(), null));
    }
  }

  /** The server has told how it fares. */
  void told(ControlMessage.ExchangeProgress told) {
    serverBytes = told.residentBytes();
    toldRequests = told.requests();
    heardNanos = System.nanoTime();
    measurements.onServerCpu(told.cpuPercent());
    record.tell(observer -> observer.onServerCpu(told.cpuPercent()));
  }

  /**
   * Nothing answered for long is the end of a run that would wait for answers: of a count of
   * requests, by this end's own count, and of a closed loop.
   */
  private void checkStall() {
    boolean counts = plan.limit() instanceof RunLimit.Blocks;
    long answered = counts ? load.counts().answered() : toldRequests;
    long now = System.nanoTime();
    if (answered != answeredBefore || ramping || (config.load().isOpenLoop() && !counts)) {
      answeredBefore = answered;
      quietSince = now;
    } else if (now - quietSince > TimeUnit.MILLISECONDS.toNanos(timeouts.stallMillis())) {
      listener.onFailed(
          new Failure(
              FailureReason.TIMED_OUT,
              "no request was answered for %s s".formatted(timeouts.stallMillis() / 1000.0)));
    }
  }

  /**
   * A ramp has no end of its own by which a dead link would be noticed, and waits for nothing as
   * short as a message: a server that says nothing for as long as one may take ends it.
   */
  private void checkRamp() {
    long patience = timeouts.messageMillis() + SessionTimeouts.PROGRESS_MILLIS;
    if (ramping && System.nanoTime() - heardNanos > TimeUnit.MILLISECONDS.toNanos(patience)) {
      listener.onFailed(
          new Failure(
              FailureReason.PEER_SILENT,
              "the server said nothing for %s s".formatted(patience / 1000.0)));
    }
  }

  /** The measured part is over: sends no more requests, and waits for responses only. */
  void stop() {
    measurements.stop();
    evidence.measured();
    if (ramp != null) {
      ramp.stop();
    }
    cancel(timeUp);
    load.stop();
  }

  /** Sends no more, and waits for no more responses. */
  void abandon() {
    stop();
    load.abandon();
  }

  /** The failure, with how far a ramp had come. */
  Failure inContext(Failure why) {
    return ramping
        ? new Failure(why.reason(), "%s: %s".formatted(ramp.inWords(), why.detail()))
        : why;
  }

  /**
   * What was measured is final.
   *
   * @param then is run when it is, some milliseconds later: each time this is called, since the
   *     link may die while a first caller waits
   */
  void conclude(Runnable then) {
    whenConcluded.add(then);
    if (concluded) {
      tellConcluded();
    } else if (!concluding) {
      concluding = true;
      cancel(progress);
      cancel(timeUp);
      measurements.end();
      Long oldest = load.counts().oldestDueNanos();
      oldestAgeNanos = oldest == null ? null : (Long) (System.nanoTime() - oldest);
      evidence.ended(control.eventLoop(), this::tellConcluded);
    }
  }

  private void tellConcluded() {
    concluded = true;
    List<Runnable> told = List.copyOf(whenConcluded);
    whenConcluded.clear();
    told.forEach(Runnable::run);
  }

  ExchangeStart describe(String program, ControlMessage.Welcome welcome, TlsUse tls) {
    return new ExchangeStart(
        config
            .server()
            .facts(
                program,
                welcome.program(),
                welcome.transport(),
                evidence.congestion(),
                welcome.session(),
                tls),
        config.workload(),
        plan,
        config.load(),
        evidence.withinMachine());
  }

  /** See {@link TestObserver#onRequesting}. */
  Consumer<Histogram> latencies() {
    return recorders::lookInto;
  }

  RequesterResult result() {
    Counts counts = load.counts();
    Faults faults = measurements.faults();
    Latencies totals = measurements.totals();
    return new RequesterResult(
        measurements.nanos(),
        measurements.perSecond(!config.load().isOpenLoop()),
        new RequestCounts(
            totals.latency().getTotalCount(),
            counts.unanswered(),
            counts.unsent(),
            oldestAgeNanos,
            plan.overUdp() ? faults.lost() : null,
            plan.overUdp() ? faults.late() : null,
            plan.overUdp() ? faults.duplicates() : null),
        counts.most(),
        plan.kind() == ExchangeKind.SINGLE ? measurements.connects() : null,
        oldestAgeNanos == null
            ? LatencyDistribution.of(totals.latency())
            : LatencyDistribution.of(totals.latency(), oldestAgeNanos),
        LatencyDistribution.of(totals.service()),
        LatencyDistribution.of(totals.lateness()),
        LatencyDistribution.of(totals.connecting()),
        counts.portsExhausted(),
        steps,
        residentBefore == null || residentHeld == null
            ? null
            : new MemoryGrowth(counts.most(), residentBefore, residentHeld),
        measurements.cpu(),
        evidence.warnings(),
        config.transport().busyPolls(),
        evidence.placement());
  }

  private void onInterval(ExchangeInterval interval) {
    evidence.interval();
    record.onInterval(interval);
    record.onDistribution(() -> LatencyDistribution.of(measurements.totals().latency()));
  }

  private void onStep(RampStep step) {
    steps.add(step);
    record.onStep(step);
  }

  void close() {
    cancel(progress);
    load.close();
  }

  private static void cancel(ScheduledFuture<?> task) {
    if (task != null) {
      task.cancel(false);
    }
  }
}
