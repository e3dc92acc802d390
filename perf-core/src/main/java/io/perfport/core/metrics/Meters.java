package io.perfport.core.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Every meter of Perfport's own: the one place that says its name, unit, tags and meaning. The
 * table in {@code docs/metrics.md} is held against it, and both against a scrape.
 *
 * <p>Each also has the tag {@code role}, which {@link PerfMetrics} gives to the whole registry.
 */
public enum Meters {
  BYTES(
      "perfport.bytes",
      Kind.COUNTER,
      "bytes",
      "Bytes that data streams moved, of framed ones the payload; warm-up included",
      "direction",
      "transport"),
  FRAMES(
      "perfport.frames",
      Kind.COUNTER,
      "frames",
      "Data frames that framed streams moved; warm-up included",
      "direction",
      "transport"),
  REQUESTS(
      "perfport.requests",
      Kind.COUNTER,
      "requests",
      "Requests received whole (server) or sent (client); warm-up included",
      "direction",
      "transport"),
  DATAGRAMS(
      "perfport.datagrams",
      Kind.COUNTER,
      "datagrams",
      "Datagrams that UDP streams moved, those that came again left out; warm-up included",
      "direction",
      "transport"),
  DATAGRAMS_LOST(
      "perfport.datagrams.lost",
      Kind.COUNTER,
      "datagrams",
      "Datagrams lost for good, by their receiver's count: at the end of a stream, or 65,536 later",
      "transport"),
  SOCKET_DROPS(
      "perfport.datagrams.socket.drops",
      Kind.COUNTER,
      "packets",
      "Packets that the sockets of UDP receivers dropped, where the system tells, once an interval",
      "transport"),
  DATAGRAMS_DUPLICATE(
      "perfport.datagrams.duplicate",
      Kind.COUNTER,
      "datagrams",
      "Received datagrams that came again",
      "transport"),
  DATAGRAMS_OUT_OF_ORDER(
      "perfport.datagrams.out.of.order",
      Kind.COUNTER,
      "datagrams",
      "Received datagrams that came after one with a higher number",
      "transport"),
  STREAMS_ACTIVE(
      "perfport.streams.active",
      Kind.GAUGE,
      "streams",
      "Data streams open now",
      "direction",
      "transport"),
  CONNECTIONS(
      "perfport.connections",
      Kind.COUNTER,
      "connections",
      "Connections accepted (server) or opened (client), of every kind",
      "transport"),
  CONNECTIONS_ACTIVE(
      "perfport.connections.active",
      Kind.GAUGE,
      "connections",
      "Connections open now, of every kind",
      "transport"),
  CHECKSUM_FAILURES(
      "perfport.checksum.failures",
      Kind.COUNTER,
      "frames",
      "Received frames whose payload did not match its CRC32C",
      "transport"),
  SEQUENCE_FAILURES(
      "perfport.sequence.failures",
      Kind.COUNTER,
      "frames",
      "Received frames whose sequence number was not the one due",
      "transport"),
  PORT_QUEUED(
      "perfport.port.queued", Kind.GAUGE, "packets", "Completion packets queued now", "port"),
  PORT_PACKETS(
      "perfport.port.packets", Kind.COUNTER, "packets", "Completion packets dequeued", "port"),
  PORT_DEQUEUES(
      "perfport.port.dequeues",
      Kind.COUNTER,
      "dequeues",
      "Dequeues that brought packets, one or several",
      "port"),
  PORT_RELEASES(
      "perfport.port.releases",
      Kind.COUNTER,
      "releases",
      "Waiting workers released with a packet; packets without one cost no thread switch",
      "port"),
  PORT_WAIT(
      "perfport.port.wait.seconds",
      Kind.COUNTER,
      "seconds",
      "Time that workers waited for a packet, all of them together",
      "port"),
  PORT_RUNNING(
      "perfport.port.workers.running",
      Kind.GAUGE,
      "workers",
      "Workers that run now, and so count against the concurrency value",
      "port"),
  PORT_WAITING(
      "perfport.port.workers.waiting",
      Kind.GAUGE,
      "workers",
      "Workers that wait for a packet now",
      "port"),
  STRAND_RUNS(
      "perfport.strand.runs", Kind.COUNTER, "runs", "Times that a worker ran a strand", "port"),
  STRAND_TASKS(
      "perfport.strand.tasks",
      Kind.COUNTER,
      "tasks",
      "Completions, tasks and timers that strands ran",
      "port"),
  REQUEST_LATENCY(
      "perfport.request.latency.seconds",
      Kind.HISTOGRAM,
      "seconds",
      "Time from when a request was due to its whole response, at the client; warm-up included",
      "transport",
      "workload"),
  LAST_SUCCESS(
      "perfport.last.test.success",
      Kind.GAUGE,
      "boolean",
      "Whether the last test completed (1), or failed or did not start (0)",
      "test",
      "transport"),
  LAST_END(
      "perfport.last.test.end.timestamp.seconds",
      Kind.GAUGE,
      "seconds",
      "When the last test ended, by the Unix clock",
      "test",
      "transport"),
  LAST_THROUGHPUT(
      "perfport.last.test.throughput.bytes.per.second",
      Kind.GAUGE,
      "bytes per second",
      "What receivers of the last test received, in both directions together",
      "test",
      "transport"),
  LAST_RETRANSMITTED(
      "perfport.last.test.retransmitted.segments",
      Kind.GAUGE,
      "segments",
      "TCP segments that senders of the last test sent again",
      "test",
      "transport"),
  LAST_LOSS(
      "perfport.last.test.loss.ratio",
      Kind.GAUGE,
      "ratio",
      "Datagrams, or requests over UDP, that the last test lost",
      "test",
      "transport"),
  LAST_JITTER(
      "perfport.last.test.jitter.seconds",
      Kind.GAUGE,
      "seconds",
      "Jitter of the last test over UDP (RFC 3550)",
      "test",
      "transport"),
  LAST_REQUESTS(
      "perfport.last.test.requests.per.second",
      Kind.GAUGE,
      "requests per second",
      "Requests that the last test had answered",
      "test",
      "transport"),
  LAST_LATENCY_P50(
      "perfport.last.test.latency.p50.seconds",
      Kind.GAUGE,
      "seconds",
      "Median latency of the last test; with --workload loaded, under load",
      "test",
      "transport"),
  LAST_LATENCY_P99(
      "perfport.last.test.latency.p99.seconds",
      Kind.GAUGE,
      "seconds",
      "Latency that 99 % of the last test's requests did not exceed; with loaded, under load",
      "test",
      "transport"),
  LAST_LATENCY_MAX(
      "perfport.last.test.latency.max.seconds",
      Kind.GAUGE,
      "seconds",
      "Greatest latency of the last test",
      "test",
      "transport"),
  LAST_LATENCY_IDLE(
      "perfport.last.test.latency.idle.p50.seconds",
      Kind.GAUGE,
      "seconds",
      "Median latency without load of the last test of --workload loaded",
      "test",
      "transport"),
  MONITOR_PERIOD(
      "perfport.monitor.period.seconds",
      Kind.GAUGE,
      "seconds",
      "Time from one beginning of the tests to the next, with --every; 0 without it"),
  MONITOR_SKIPPED(
      "perfport.monitor.skipped",
      Kind.COUNTER,
      "beginnings",
      "Times to begin that passed while earlier tests still ran, with --every"),
  SESSIONS_STARTED("perfport.sessions.started", Kind.COUNTER, "sessions", "Sessions admitted"),
  SESSIONS_ENDED(
      "perfport.sessions.ended",
      Kind.COUNTER,
      "sessions",
      "Sessions ended: completed, interrupted by a user, or failed",
      "outcome"),
  SESSIONS_ACTIVE(
      "perfport.sessions.active", Kind.GAUGE, "sessions", "Sessions started and not yet ended"),
  ERRORS(
      "perfport.errors",
      Kind.COUNTER,
      "errors",
      "Failed sessions, and peers turned away before they had one, by reason",
      "reason"),
  SCRAPE_FAILURES(
      "perfport.scrape.failures",
      Kind.COUNTER,
      "requests",
      "Requests to the scrape endpoint that got no proper answer:"
          + " exception, bad-request, connection-limit, slow-client, tls",
      "cause"),
  EXPORT_FAILURES(
      "perfport.export.failures",
      Kind.COUNTER,
      "requests",
      "Requests with metrics that the collector of --otlp-endpoint did not take");

  /** What a meter's value does over time. */
  public enum Kind {
    /** Only goes up; Prometheus adds {@code _total} to its name. */
    COUNTER,
    /** The state of now. */
    GAUGE,
    /** How many values were how large: {@link LatencyHistograms}. */
    HISTOGRAM
  }

  private final String meterName;
  private final Kind kind;
  private final String unit;
  private final String meaning;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> tagKeys;

  Meters(String meterName, Kind kind, String unit, String meaning, String... tagKeys) {
    this.meterName = meterName;
    this.kind = kind;
    this.unit = unit;
    this.meaning = meaning;
    this.tagKeys = List.of(tagKeys);
  }

  /** The name in Micrometer. */
  public String meterName() {
    return meterName;
  }

  /** The name of its samples in a scrape; of a histogram, what theirs begin with. */
  public String prometheusName() {
    String name = meterName.replace('.', '_');
    return kind == Kind.COUNTER ? name + "_total" : name;
  }

  public Kind kind() {
    return kind;
  }

  /** What it counts, in the plural. */
  public String unit() {
    return unit;
  }

  /** One line without a full stop: the scrape's HELP and the documentation. */
  public String meaning() {
    return meaning;
  }

  /** Its tags besides {@code role}. */
  public List<String> tagKeys() {
    return tagKeys;
  }

  Counter counter(MeterRegistry registry, String... tagValues) {
    assert kind == Kind.COUNTER;
    return Counter.builder(meterName).description(meaning).tags(tags(tagValues)).register(registry);
  }

  /** A counter that is read when scraped. The registry does not keep {@code state} alive. */
  <T> FunctionCounter counter(
      MeterRegistry registry, T state, ToDoubleFunction<T> value, String... tagValues) {
    assert kind == Kind.COUNTER;
    return FunctionCounter.builder(meterName, state, value)
        .description(meaning)
        .tags(tags(tagValues))
        .register(registry);
  }

  <T> Gauge gauge(MeterRegistry registry, T state, ToDoubleFunction<T> value, String... tagValues) {
    assert kind == Kind.GAUGE;
    return Gauge.builder(meterName, state, value)
        .description(meaning)
        .tags(tags(tagValues))
        .strongReference(true)
        .register(registry);
  }

  // No base unit goes to the registry: bytes stand in the name already, and a count of things has
  // none (Micrometer would make perfport_sessions_started_sessions_total of it).
  private List<Tag> tags(String... values) {
    assert values.length == tagKeys.size() : this + " has the tags " + tagKeys;
    List<Tag> tags = new ArrayList<>(values.length);
    for (int i = 0; i < values.length; i++) {
      tags.add(Tag.of(tagKeys.get(i), values[i]));
    }
    return tags;
  }
}
