package io.perfport.core.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.Outcome;
import io.perfport.core.metrics.ScrapeAnswers.ScrapeFailure;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Counts what one engine does. All meters stand at 0 from the start, so that a dashboard shows them
 * before the first event. Any thread may call; nothing here is for the path of a frame.
 */
public final class PerfMetrics implements AutoCloseable {
  private final PrometheusMeterRegistry prometheus =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** Has each meter in all registries that are added to it. */
  private final CompositeMeterRegistry registry = new CompositeMeterRegistry();

  private final LoopHealth health = new LoopHealth();
  private final Map<String, TransportMetrics> transports = new ConcurrentHashMap<>();

  /** Written by the threads that start and end sessions, read by scrapes. */
  private final AtomicInteger activeSessions = new AtomicInteger();

  private final Counter skipped;

  /** Written by the thread that repeats tests, read by scrapes. */
  private volatile double periodSeconds;

  private final Counter sessionsStarted;
  private final Counter sessionsCompleted;
  private final Counter sessionsInterrupted;
  private final Counter sessionsFailed;
  private final Map<FailureReason, Counter> errors = new EnumMap<>(FailureReason.class);
  private final Map<ScrapeFailure, Counter> scrapeFailures = new EnumMap<>(ScrapeFailure.class);

  /** Written by the thread that sends metrics, read by scrapes. */
  private final AtomicLong exportFailures = new AtomicLong();

  private final LatencyHistograms latencies;
  private final LastTests lastTests;
  private PlatformMetrics platform;

  /** Metrics for those who ask for them. */
  public PerfMetrics(Role role) {
    this(role, Optional.empty());
  }

  /**
   * Metrics that may be sent, too, until the end.
   *
   * @param export empty to send them nowhere
   */
  public PerfMetrics(Role role, Optional<Export> export) {
    registry.add(prometheus);
    registry.config().commonTags("role", role.tag()).meterFilter(new ByConvention());
    latencies = new LatencyHistograms(role.tag());
    export.ifPresent(to -> registry.add(OtlpExport.registry(role, to, this)));
    prometheus.getPrometheusRegistry().register(latencies);
    lastTests = new LastTests(registry, Clock.systemUTC());
    Meters.MONITOR_PERIOD.gauge(registry, this, metrics -> metrics.periodSeconds);
    skipped = Meters.MONITOR_SKIPPED.counter(registry);
    sessionsStarted = Meters.SESSIONS_STARTED.counter(registry);
    sessionsCompleted = Meters.SESSIONS_ENDED.counter(registry, "completed");
    sessionsInterrupted = Meters.SESSIONS_ENDED.counter(registry, "interrupted");
    sessionsFailed = Meters.SESSIONS_ENDED.counter(registry, "failed");
    Meters.SESSIONS_ACTIVE.gauge(registry, activeSessions, AtomicInteger::get);
    Meters.EXPORT_FAILURES.counter(registry, exportFailures, AtomicLong::doubleValue);
    for (FailureReason reason : FailureReason.values()) {
      errors.put(reason, Meters.ERRORS.counter(registry, reason.tag()));
    }
    for (ScrapeFailure cause : ScrapeFailure.values()) {
      scrapeFailures.put(cause, Meters.SCRAPE_FAILURES.counter(registry, cause.tag()));
    }
    export.ifPresent(to -> bindPlatform());
  }

  /**
   * What the named transport carries. The first call registers its meters, at 0; so it belongs
   * where a transport is chosen.
   *
   * @param name as {@code Transport.name()} has it
   */
  public TransportMetrics transport(String name) {
    return transports.computeIfAbsent(name, key -> new TransportMetrics(registry, health, key));
  }

  /**
   * Where the latencies of requests go, in nanoseconds: what was recorded since the last time,
   * about once a second.
   *
   * @param transport as {@code Transport.name()} has it
   * @param workload as {@code --workload} has it
   */
  public Consumer<Histogram> latency(String transport, String workload) {
    return latencies.of(transport, workload);
  }

  /** Tests begin once in a period. */
  public void scheduled(Duration period) {
    periodSeconds = period.toMillis() / 1e3;
  }

  /** This number of times to begin passed while earlier tests still ran. */
  public void skipped(long times) {
    skipped.increment((double) times);
  }

  /** Is to be told how each test ended. */
  public LastTests lastTests() {
    return lastTests;
  }

  /** A session was admitted. One {@link #sessionEnded} must follow. */
  public void sessionStarted() {
    sessionsStarted.increment();
    activeSessions.incrementAndGet();
  }

  /** A session ended. The reason of a failed one is counted here: no {@link #failure} besides. */
  public void sessionEnded(Outcome outcome) {
    activeSessions.decrementAndGet();
    if (outcome instanceof Outcome.Completed) {
      sessionsCompleted.increment();
    } else if (outcome instanceof Outcome.Interrupted) {
      sessionsInterrupted.increment();
    } else if (outcome instanceof Outcome.Failed failed) {
      sessionsFailed.increment();
      failure(failed.failure().reason());
    } else {
      throw new AssertionError(outcome);
    }
  }

  /** Something failed that is no session: a peer was refused, spoke another protocol, vanished. */
  public void failure(FailureReason reason) {
    errors.get(reason).increment();
  }

  /** Failed sessions, and all else that failed. */
  public long failures() {
    return (long) errors.values().stream().mapToDouble(Counter::count).sum();
  }

  /** One who watches the endpoint's pages was sent away, since he took nothing of what was sent. */
  public void viewerTooSlow() {
    scrapeFailure(ScrapeFailure.SLOW_CLIENT);
  }

  /** Sessions that have started and not ended. */
  public int activeSessions() {
    return activeSessions.get();
  }

  /** The collector did not take what was sent. */
  void exportFailed() {
    exportFailures.incrementAndGet();
  }

  LatencyHistograms latencies() {
    return latencies;
  }

  void scrapeFailure(ScrapeFailure cause) {
    scrapeFailures.get(cause).increment();
  }

  /** Adds the process's own meters. Costs listeners on the garbage collectors: only when served. */
  synchronized void bindPlatform() {
    if (platform == null) {
      platform = new PlatformMetrics(registry);
    }
  }

  LoopHealth health() {
    return health;
  }

  PrometheusMeterRegistry registry() {
    return prometheus;
  }

  /** Ends the counting; close an endpoint that serves it first. */
  @Override
  public synchronized void close() {
    if (platform != null) {
      platform.close();
    }
    registry.close(); // And those in it; what is sent is sent a last time.
  }

  /**
   * A collector of OpenTelemetry that gets all meters, and those of the process.
   *
   * @param endpoint where to post to, with its path
   * @param version of the program
   * @param step from one time to the next; the end is another
   * @param complaints takes one line when the collector does not take the first of them
   */
  public record Export(URI endpoint, String version, Duration step, Consumer<String> complaints) {
    /** What programs take for the step. */
    public static final Duration STEP = Duration.ofSeconds(10);
  }

  /** Which end of the test counts. It is a tag of every meter, so that one dashboard shows both. */
  public enum Role {
    SERVER("server"),
    CLIENT("client");

    private final String tag;

    Role(String tag) {
      this.tag = tag;
    }

    /** The value of the tag {@code role}. */
    public String tag() {
      return tag;
    }
  }

  /** Micrometer's own meters of the process that is measured: JVM, process, Netty's allocator. */
  static final class PlatformMetrics implements AutoCloseable {
    private static final double NANOS_PER_SECOND = 1e9;

    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

    PlatformMetrics(MeterRegistry registry) {
      List.of(
              garbageCollection,
              new JvmInfoMetrics(),
              new JvmMemoryMetrics(),
              new JvmThreadMetrics(),
              new ClassLoaderMetrics(),
              new ProcessorMetrics(),
              new UptimeMetrics(),
              new FileDescriptorMetrics())
          .forEach(binder -> binder.bindTo(registry));
      if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
        FunctionCounter.builder(
                "process.cpu.seconds", system, each -> each.getProcessCpuTime() / NANOS_PER_SECOND)
            .description("Processor time of this process, user and system")
            .register(registry);
      }
      if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator) {
        new NettyAllocatorMetrics(allocator).bindTo(registry);
      }
    }

    /** Takes back what outlives a registry: the listeners on the garbage collectors. */
    @Override
    public void close() {
      garbageCollection.close();
    }
  }

  /** Has Micrometer's own meters follow the conventions that promtool checks. */
  static final class ByConvention implements MeterFilter {
    /** It is in nanoseconds: process_cpu_seconds_total is there in its place. */
    @Override
    public MeterFilterReply accept(Meter.Id id) {
      return id.getName().equals("process.cpu.time")
          ? MeterFilterReply.DENY
          : MeterFilterReply.NEUTRAL;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
      return switch (id.getName()) {
        case "system.cpu.count" -> id.withName("system.cpus"); // _count is a histogram's.
        case "netty.allocator.memory.used" ->
            described(id, "Memory that Netty's allocator has taken from the system");
        case "netty.eventexecutor.tasks.pending" ->
            described(id, "Tasks that wait for an event loop");
        default -> id;
      };
    }

    private static Meter.Id described(Meter.Id id, String meaning) {
      return new Meter.Id(
          id.getName(), Tags.of(id.getTags()), id.getBaseUnit(), meaning, id.getType());
    }
  }
}
