package io.perfport.client.cli;

import static java.util.Objects.requireNonNullElse;

import io.perfport.client.config.LoadedConfig;
import io.perfport.common.failure.CauseText;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.Workload;
import io.perfport.common.unit.Quantity.Kind;
import io.perfport.core.cli.Range;
import io.perfport.core.cli.UsageException;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** What kind of test it is, and what tests of requests and responses do. */
final class WorkloadOptions {
  private static final int DEFAULT_SCALE_CONNECTIONS = 1_000;
  private static final int DEFAULT_RAMP_STEPS = 10;
  private static final double DEFAULT_SCALE_ACTIVE_PERCENT = 10;
  private static final long DEFAULT_SCALE_RATE = 1_000;
  private static final long MAX_RATE = 100_000_000;

  @Option(
      names = {"-W", "--workload"},
      paramLabel = "NAME",
      description =
          "Kind of test: stream, bulk data (default); rr, requests and responses on open"
              + " connections; crr, a new connection for each request; scale, a growing number of"
              + " open connections; loaded, latency of requests without and then with bulk data.")
  Workload workload = Workload.STREAM;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description =
          "Number of open connections, 1 to 1M (default: 1; scale: 1000; loaded: one for every 5"
              + " requests per second, at most 64).")
  @Range(of = Kind.CONNECTIONS, min = 1, max = ExchangePlan.MAX_CONNECTIONS)
  Integer connections;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description =
          "Number of outstanding requests per connection, 1 to "
              + ExchangePlan.MAX_DEPTH
              + ", not for crr (default: 1; loaded: 64, or 1 with --rate 0).")
  @Range(min = 1, max = ExchangePlan.MAX_DEPTH)
  Integer depth;

  @Option(
      names = "--request",
      paramLabel = "SIZE",
      description = "Size of a request, 1 to 16M (default: 64).")
  @Range(of = Kind.BYTES, min = 1, max = TestPlan.MAX_BLOCK_BYTES)
  Integer requestBytes;

  @Option(
      names = "--response",
      paramLabel = "SIZE",
      description = "Size of a response, 1 to 16M (default: same as --request).")
  @Range(of = Kind.BYTES, min = 1, max = TestPlan.MAX_BLOCK_BYTES)
  Integer responseBytes;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Total requests per second over all connections, up to 100M, sent on schedule even while"
              + " responses are outstanding; latency counts from the scheduled time. 0: send each"
              + " request after the previous response (default: 0; scale: 1000; loaded: 200).")
  @Range(of = Kind.REQUESTS, min = 1, max = MAX_RATE, orZero = true)
  Long rate;

  @Option(
      names = "--ramp",
      paramLabel = "N",
      description =
          "scale: number of connections to open in each step; a step lasts one interval, -i"
              + " (default: a tenth of --connections).")
  @Range(of = Kind.CONNECTIONS, min = 1, max = ExchangePlan.MAX_CONNECTIONS)
  Integer rampStep;

  @Option(
      names = "--active",
      paramLabel = "PERCENT",
      converter = Percent.class,
      description =
          "rr, scale: percentage of the connections that send requests, above 0 to 100 (default:"
              + " 100; scale: 10).")
  Double activePercent;

  /** Whether requests are sent. */
  boolean exchanges() {
    return workload != Workload.STREAM;
  }

  /** What the server is asked for. */
  ExchangePlan toPlan(
      RunLimit limit, long omitMillis, boolean udp, SocketTuning tuning, String title) {
    int request = requireNonNullElse(requestBytes, ExchangePlan.DEFAULT_BYTES);
    try {
      return ExchangePlan.builder(
              workload == Workload.CRR ? ExchangeKind.SINGLE : ExchangeKind.PERSISTENT, limit)
          .over(udp ? Protocol.UDP : Protocol.TCP)
          .connections(connectionCount())
          .depth(
              requireNonNullElse(
                  depth, workload == Workload.LOADED ? LoadedConfig.depthFor(loadedRate()) : 1))
          .bytes(request, requireNonNullElse(responseBytes, request))
          .omit(Duration.ofMillis(workload == Workload.SCALE ? 0 : omitMillis))
          .socket(tuning)
          .title(title)
          .build();
    } catch (IllegalArgumentException e) {
      throw new UsageException(CauseText.of(e));
    }
  }

  int connectionCount() {
    int usual =
        switch (workload) {
          case SCALE -> DEFAULT_SCALE_CONNECTIONS;
          case LOADED -> LoadedConfig.connectionsFor(loadedRate());
          case STREAM, RR, CRR -> 1;
        };
    return requireNonNullElse(connections, usual);
  }

  private long loadedRate() {
    return requireNonNullElse(rate, LoadedConfig.DEFAULT_REQUESTS_PER_SECOND);
  }

  /** When requests are sent. */
  RequestLoad toLoad(long intervalMillis) {
    boolean scale = workload == Workload.SCALE;
    int all = connectionCount();
    int step =
        scale
            ? requireNonNullElse(
                rampStep, Math.max(1, (all + DEFAULT_RAMP_STEPS - 1) / DEFAULT_RAMP_STEPS))
            : 0;
    double active =
        activePercent == null ? (scale ? DEFAULT_SCALE_ACTIVE_PERCENT : 100) : activePercent;
    return new RequestLoad(
        requireNonNullElse(
            rate,
            scale
                ? DEFAULT_SCALE_RATE
                : workload == Workload.LOADED ? LoadedConfig.DEFAULT_REQUESTS_PER_SECOND : 0L),
        step,
        active,
        intervalMillis);
  }

  static Workload named(String word) {
    return Workload.of(word)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'" + word + "' is no workload; give stream, rr, crr, scale or loaded"));
  }

  static final class Percent implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      double percent = JudgementOptions.number(text, 0, 100);
      if (percent == 0) {
        throw new IllegalArgumentException("0 percent of the connections would send nothing");
      }
      return percent;
    }
  }
}
