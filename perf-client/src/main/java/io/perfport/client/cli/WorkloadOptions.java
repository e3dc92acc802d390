package io.perfport.client.cli;

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
import io.perfport.common.unit.Quantity;
import io.perfport.core.cli.QuantityConverter;
import io.perfport.core.cli.UsageException;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

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
      converter = Name.class,
      description =
          "Kind of test: stream, bulk data (default); rr, requests and responses on open"
              + " connections; crr, a new connection for each request; scale, a growing number of"
              + " open connections; loaded, latency of requests without and then with bulk data.")
  Workload workload = Workload.STREAM;

  @Option(
      names = "--connections",
      paramLabel = "N",
      converter = Connections.class,
      description =
          "Number of open connections, 1 to 1M (default: 1; scale: 1000; loaded: one for every 5"
              + " requests per second, at most 64).")
  Long connections;

  @Option(
      names = "--depth",
      paramLabel = "N",
      converter = Depth.class,
      description =
          "Number of outstanding requests per connection, 1 to "
              + ExchangePlan.MAX_DEPTH
              + ", not for crr (default: 1; loaded: 64, or 1 with --rate 0).")
  Long depth;

  @Option(
      names = "--request",
      paramLabel = "SIZE",
      converter = Size.class,
      description = "Size of a request, 1 to 16M (default: 64).")
  Long requestBytes;

  @Option(
      names = "--response",
      paramLabel = "SIZE",
      converter = Size.class,
      description = "Size of a response, 1 to 16M (default: same as --request).")
  Long responseBytes;

  @Option(
      names = "--rate",
      paramLabel = "N",
      converter = Rate.class,
      description =
          "Total requests per second over all connections, up to 100M, sent on schedule even while"
              + " responses are outstanding; latency counts from the scheduled time. 0: send each"
              + " request after the previous response (default: 0; scale: 1000; loaded: 200).")
  Long rate;

  @Option(
      names = "--ramp",
      paramLabel = "N",
      converter = Connections.class,
      description =
          "scale: number of connections to open in each step; a step lasts one interval, -i"
              + " (default: a tenth of --connections).")
  Long rampStep;

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

  /** Refuses what is not of the workload. */
  void requireFit() {
    Set<Workload> all = EnumSet.complementOf(EnumSet.of(Workload.STREAM));
    Set<Workload> held = EnumSet.of(Workload.RR, Workload.SCALE, Workload.LOADED);
    require("--connections", connections, all);
    require("--depth", depth, held);
    require("--request", requestBytes, all);
    require("--response", responseBytes, all);
    require("--rate", rate, all);
    require("--ramp", rampStep, EnumSet.of(Workload.SCALE));
    require("--active", activePercent, EnumSet.of(Workload.RR, Workload.SCALE));
  }

  private void require(String option, Object given, Set<Workload> of) {
    if (given != null && !of.contains(workload)) {
      throw new UsageException(
          "%s is not of --workload %s, but of %s"
              .formatted(
                  option,
                  workload.label(),
                  String.join(", ", of.stream().map(Workload::label).toList())));
    }
  }

  /** What the server is asked for. */
  ExchangePlan toPlan(
      RunLimit limit, long omitMillis, boolean udp, SocketTuning tuning, String title) {
    if (limit instanceof RunLimit.Bytes) {
      throw new UsageException(
          "--bytes: requests are counted, not their bytes; give --blockcount N for N requests");
    }
    if (limit instanceof RunLimit.Blocks && omitMillis > 0) {
      throw new UsageException(
          "--omit and --blockcount exclude each other: all of the requests are measured");
    }
    if (workload == Workload.SCALE && !(limit instanceof RunLimit.Time)) {
      throw new UsageException("--blockcount: scale holds its connections for a time; give --time");
    }
    if (udp && workload != Workload.RR) {
      throw new UsageException("--udp: " + workload.label() + " is about connections; use rr");
    }
    int request = Math.toIntExact(or(requestBytes, ExchangePlan.DEFAULT_BYTES));
    try {
      return new ExchangePlan(
          workload == Workload.CRR ? ExchangeKind.SINGLE : ExchangeKind.PERSISTENT,
          udp ? Protocol.UDP : Protocol.TCP,
          connectionCount(),
          Math.toIntExact(
              or(depth, workload == Workload.LOADED ? LoadedConfig.depthFor(loadedRate()) : 1)),
          request,
          Math.toIntExact(or(responseBytes, request)),
          limit,
          workload == Workload.SCALE ? 0 : omitMillis,
          tuning,
          title);
    } catch (IllegalArgumentException e) {
      throw new UsageException(CauseText.of(e));
    }
  }

  /** So much shorter than the load that all requests are under it. */
  static RunLimit withinLoad(RunLimit load) {
    if (!(load instanceof RunLimit.Time time)) {
      throw new UsageException("--workload loaded is limited by --time, not by bytes or blocks");
    }
    return LoadedConfig.within(time);
  }

  int connectionCount() {
    long usual =
        switch (workload) {
          case SCALE -> DEFAULT_SCALE_CONNECTIONS;
          case LOADED -> LoadedConfig.connectionsFor(loadedRate());
          case STREAM, RR, CRR -> 1;
        };
    return Math.toIntExact(or(connections, usual));
  }

  private long loadedRate() {
    return or(rate, LoadedConfig.DEFAULT_REQUESTS_PER_SECOND);
  }

  /** When requests are sent. */
  RequestLoad toLoad(long intervalMillis) {
    boolean scale = workload == Workload.SCALE;
    int all = connectionCount();
    long step =
        scale ? or(rampStep, Math.max(1, (all + DEFAULT_RAMP_STEPS - 1) / DEFAULT_RAMP_STEPS)) : 0;
    double active =
        activePercent == null ? (scale ? DEFAULT_SCALE_ACTIVE_PERCENT : 100) : activePercent;
    return new RequestLoad(
        or(
            rate,
            scale
                ? DEFAULT_SCALE_RATE
                : workload == Workload.LOADED ? LoadedConfig.DEFAULT_REQUESTS_PER_SECOND : 0),
        Math.toIntExact(step),
        active,
        intervalMillis);
  }

  private static long or(Long value, long fallback) {
    return value == null ? fallback : value;
  }

  static final class Name implements ITypeConverter<Workload> {
    @Override
    public Workload convert(String word) {
      return Workload.of(word)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + word + "' is no workload; give stream, rr, crr, scale or loaded"));
    }
  }

  static final class Connections extends QuantityConverter {
    Connections() {
      super(Quantity.connections(1, ExchangePlan.MAX_CONNECTIONS));
    }
  }

  static final class Depth extends QuantityConverter {
    Depth() {
      super(Quantity.whole(1, ExchangePlan.MAX_DEPTH));
    }
  }

  static final class Size extends QuantityConverter {
    Size() {
      super(Quantity.bytes(1, TestPlan.MAX_BLOCK_BYTES));
    }
  }

  static final class Rate extends QuantityConverter {
    Rate() {
      super(Quantity.requestsPerSecond(1, MAX_RATE).withZero());
    }
  }

  static final class Percent implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      double percent = JudgementOptions.number(text, 0, 100);
      if (percent == 0) {
        throw new TypeConversionException("0 percent of the connections would send nothing");
      }
      return percent;
    }
  }
}
