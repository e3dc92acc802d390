package io.perfport.client.report;

import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.LoadedConfig;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.Workload;
import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.IntervalCpu;
import io.perfport.common.result.LatencyDistribution;
import io.perfport.common.result.LatencySummary;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.MemoryGrowth;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RequesterResult;
import io.perfport.common.result.RequesterResult.RequestCounts;
import io.perfport.common.result.ResponderResult;
import io.perfport.common.result.TlsUse;
import io.perfport.common.result.Warning;
import io.perfport.common.result.WarningCode;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Results of requests and responses with fixed figures: two seconds after one of warm-up. */
public final class ExchangeSamples {
  private static final long SECOND = 1_000_000_000L;

  private ExchangeSamples() {}

  /** An open loop over ten connections, with everything that can go wrong in one. */
  public static ExchangeResult openLoop(Outcome outcome) {
    return result(
        Workload.RR,
        ExchangeKind.PERSISTENT,
        10,
        new RequestLoad(1_000, 0, 50, 1_000),
        List.of(),
        outcome);
  }

  /** A closed loop of connections for one request each. */
  public static ExchangeResult single() {
    return result(
        Workload.CRR,
        ExchangeKind.SINGLE,
        4,
        new RequestLoad(0, 0, 100, 1_000),
        List.of(),
        Samples.COMPLETED);
  }

  /** The same, each with its handshake. */
  static ExchangeResult withTls() {
    ExchangeResult plain = single();
    TlsUse tls = new TlsUse("TLSv1.3", "TLS_AES_128_GCM_SHA256", "jdk", 1_001, 990);
    return new ExchangeResult(
        plain.start().withFacts(plain.start().facts().withTls(tls)),
        plain.intervals(),
        plain.local(),
        plain.remote(),
        plain.outcome());
  }

  public static ExchangeResult scale() {
    LatencySummary latency = LatencySummary.of(histogram(1_000, 80_000));
    List<RampStep> steps =
        List.of(
            new RampStep(500, 500, SECOND / 10, SECOND, 1_000, latency, 90_000_000L, null),
            new RampStep(1_000, 500, SECOND / 20, SECOND, 0, null, 95_000_000L, 80_000_000L));
    return result(
        Workload.SCALE,
        ExchangeKind.PERSISTENT,
        1_000,
        new RequestLoad(1_000, 500, 10, 1_000),
        steps,
        Samples.COMPLETED);
  }

  public static LoadedResult loaded() {
    return new LoadedResult(
        openLoop(Samples.COMPLETED),
        Optional.of(Samples.result(Samples.plan(Direction.FORWARD, 1), true, Samples.COMPLETED)),
        Optional.of(
            result(
                Workload.LOADED,
                ExchangeKind.PERSISTENT,
                1,
                new RequestLoad(1_000, 0, 100, 1_000),
                List.of(),
                Samples.COMPLETED)),
        Samples.COMPLETED);
  }

  public static ExchangeConfig config(ExchangeResult result) {
    return new ExchangeConfig(
        Samples.config("epoll", Samples.plan(Direction.FORWARD, 1)).server(),
        result.start().workload(),
        result.start().plan(),
        result.start().load());
  }

  public static LoadedConfig config(LoadedResult result) {
    ExchangeResult loaded = result.loaded().orElseThrow();
    return new LoadedConfig(
        config(loaded).server(),
        result.streams().orElseThrow().start().plan(),
        loaded.start().plan(),
        loaded.start().load());
  }

  private static ExchangeResult result(
      Workload workload,
      ExchangeKind kind,
      int connections,
      RequestLoad load,
      List<RampStep> steps,
      Outcome outcome) {
    ExchangePlan plan =
        ExchangePlan.builder(kind, new RunLimit.Time(2_000))
            .connections(connections)
            .bytes(64, 256)
            .build();
    ExchangeStart start =
        new ExchangeStart(Samples.facts("epoll", "bbr"), workload, plan, load, false);
    Optional<ResponderResult> remote =
        outcome instanceof Outcome.Failed ? Optional.empty() : Optional.of(remote(connections));
    return new ExchangeResult(
        start,
        List.of(interval(0, true, 900), interval(0, false, 1_000), interval(1, false, 0)),
        local(kind, connections, load, steps),
        remote,
        outcome);
  }

  private static ExchangeInterval interval(long second, boolean omitted, int requests) {
    return new ExchangeInterval(
        second * SECOND,
        (second + 1) * SECOND,
        omitted,
        10,
        requests,
        requests == 0 ? null : LatencySummary.of(histogram(requests, 90_000)),
        new IntervalCpu(20.25, second == 0 ? null : (Double) 18.5));
  }

  /** Evenly spread from 40 microseconds on. */
  private static Histogram histogram(int samples, long spreadNanos) {
    Histogram histogram = new Histogram(1, 3_600 * SECOND, 3);
    for (int i = 0; i < samples; i++) {
      histogram.recordValue(40_000 + spreadNanos * i / samples);
    }
    return histogram;
  }

  private static RequesterResult local(
      ExchangeKind kind, int connections, RequestLoad load, List<RampStep> steps) {
    boolean single = kind == ExchangeKind.SINGLE;
    return new RequesterResult(
        2 * SECOND,
        1_000,
        new RequestCounts(2_000, 1, 3, 1_500_000_000L, null, null, null),
        connections,
        single ? 2_000L : null,
        LatencyDistribution.of(histogram(2_000, 500_000)),
        LatencyDistribution.of(histogram(2_000, 400_000)),
        load.isOpenLoop() ? LatencyDistribution.of(histogram(1_990, 20_000)) : null,
        LatencyDistribution.of(histogram(single ? 2_000 : connections, 200_000)),
        single ? 7 : 0,
        steps,
        new MemoryGrowth(connections, 80_000_000, 83_000_000),
        new CpuUsage(98.04, 1.01, 97.03),
        List.of(new Warning(WarningCode.CPU_SATURATED, "this end was busy")),
        false,
        null);
  }

  private static ResponderResult remote(int connections) {
    return new ResponderResult(
        "io_uring",
        2,
        Samples.SYSTEM,
        "bbr",
        new CpuUsage(45.8, null, null),
        2 * SECOND,
        2_001,
        2_001 * 64,
        2_001 * 256,
        connections,
        new MemoryGrowth(connections, 70_000_000, 72_000_000),
        List.of(new Warning(WarningCode.THREAD_SATURATED, "one of its threads was busy")),
        null);
  }

  /** Tells a report everything, as a test would. */
  public static void tell(Report report, ExchangeResult result) {
    report.onStart(result.start());
    result.local().ramp().forEach(report::onStep);
    result.intervals().forEach(report::onInterval);
    report.onFinish(result);
  }

  /** Tells a report everything, as a test of several runs would. */
  public static void tell(Report report, LoadedResult result) {
    tell(report.part(Report.Part.IDLE), result.idle());
    Samples.tell(report.part(Report.Part.LOAD), result.streams().orElseThrow());
    tell(report.part(Report.Part.LOADED), result.loaded().orElseThrow());
    report.onFinish(result);
  }
}
