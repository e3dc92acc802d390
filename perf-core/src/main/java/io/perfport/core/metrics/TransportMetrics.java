package io.perfport.core.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.netty4.NettyEventExecutorMetrics;
import io.netty.util.concurrent.EventExecutorGroup;
import io.perfport.core.metrics.Registration.Once;
import io.perfport.core.metrics.TrafficSource.TrafficDirection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one transport carries, from {@link PerfMetrics#transport}. Any thread may call; all its
 * events are rare (a connection, a stream, a failure), never a frame.
 */
public final class TransportMetrics {
  private final MeterRegistry registry;
  private final LoopHealth health;
  private final String transport;
  private final Map<TrafficDirection, TrafficLedger> ledgers =
      new EnumMap<>(TrafficDirection.class);
  private final Counter connections;

  /** Written by the event loops as connections come and go, read by scrapes. */
  private final AtomicInteger activeConnections = new AtomicInteger();

  private final Counter checksumFailures;
  private final Counter sequenceFailures;

  TransportMetrics(MeterRegistry registry, LoopHealth health, String transport) {
    this.registry = registry;
    this.health = health;
    this.transport = transport;
    for (TrafficDirection direction : TrafficDirection.values()) {
      TrafficLedger ledger = new TrafficLedger();
      ledgers.put(direction, ledger);
      String[] tags = {direction.tag(), transport};
      Meters.BYTES.counter(registry, ledger, TrafficLedger::bytes, tags);
      Meters.FRAMES.counter(registry, ledger, TrafficLedger::frames, tags);
      Meters.REQUESTS.counter(registry, ledger, TrafficLedger::requests, tags);
      Meters.DATAGRAMS.counter(registry, ledger, TrafficLedger::datagrams, tags);
      Meters.STREAMS_ACTIVE.gauge(registry, ledger, TrafficLedger::openStreams, tags);
    }
    TrafficLedger received = ledgers.get(TrafficDirection.RECEIVED);
    Meters.DATAGRAMS_LOST.counter(registry, received, TrafficLedger::lostDatagrams, transport);
    Meters.SOCKET_DROPS.counter(registry, received, TrafficLedger::socketDrops, transport);
    Meters.DATAGRAMS_DUPLICATE.counter(
        registry, received, TrafficLedger::duplicateDatagrams, transport);
    Meters.DATAGRAMS_OUT_OF_ORDER.counter(
        registry, received, TrafficLedger::outOfOrderDatagrams, transport);
    connections = Meters.CONNECTIONS.counter(registry, transport);
    Meters.CONNECTIONS_ACTIVE.gauge(registry, activeConnections, AtomicInteger::get, transport);
    checksumFailures = Meters.CHECKSUM_FAILURES.counter(registry, transport);
    sequenceFailures = Meters.SEQUENCE_FAILURES.counter(registry, transport);
  }

  /**
   * Counts a connection that was accepted or opened, until the registration is closed; a channel's
   * {@code closeFuture} is the place to do that.
   */
  public Registration connectionOpened() {
    connections.increment();
    activeConnections.incrementAndGet();
    return new Once(activeConnections::decrementAndGet);
  }

  /**
   * Counts a stream from now on, by reading its counters at each scrape. Close the registration on
   * the stream's event loop after its last byte was counted: what it counts later is lost.
   */
  public Registration streamOpened(TrafficDirection direction, TrafficSource source) {
    return ledgers.get(direction).open(source);
  }

  /** A received frame did not match its CRC32C. */
  public void checksumFailure() {
    checksumFailures.increment();
  }

  /** A received frame's sequence number was not the one due. */
  public void sequenceFailure() {
    sequenceFailures.increment();
  }

  /**
   * Shows the event loops' pending tasks, and has {@code /healthz} ask each of them, until the
   * registration is closed, which belongs where the group is shut down. At most one group of a
   * transport at a time. Loops that are not a thread each (strands, threads per connection) have no
   * such queue; of strands the completion port is shown instead.
   *
   * <p>Starts the loops' threads, for their names, and waits for that: not to be called by one.
   */
  public synchronized Registration watch(EventExecutorGroup loops) {
    Set<Meter> before = eventLoopMeters();
    new NettyEventExecutorMetrics(loops, Tags.of("transport", transport)).bindTo(registry);
    Set<Meter> added = eventLoopMeters();
    added.removeAll(before);
    Registration shown = both(health.watch(loops), new Once(() -> added.forEach(registry::remove)));
    return loops instanceof PortSource port
        ? both(shown, PortMetrics.register(registry, port))
        : shown;
  }

  private static Registration both(Registration first, Registration second) {
    return new Once(
        () -> {
          first.close();
          second.close();
        });
  }

  private Set<Meter> eventLoopMeters() {
    Set<Meter> meters = new HashSet<>();
    for (Meter meter : registry.getMeters()) {
      if (meter.getId().getName().startsWith("netty.eventexecutor.")
          && transport.equals(meter.getId().getTag("transport"))) {
        meters.add(meter);
      }
    }
    return meters;
  }

  /** The meters of one completion port: each reads its counter when it is scraped. */
  static final class PortMetrics {
    private static final double NANOS_PER_SECOND = 1e9;

    private PortMetrics() {}

    /** Shows a port until the registration is closed. */
    static Registration register(MeterRegistry registry, PortSource port) {
      String name = port.portName();
      List<Meter> meters =
          List.of(
              Meters.PORT_QUEUED.gauge(registry, port, PortSource::queued, name),
              Meters.PORT_PACKETS.counter(registry, port, PortSource::dequeued, name),
              Meters.PORT_DEQUEUES.counter(registry, port, PortSource::dequeues, name),
              Meters.PORT_RELEASES.counter(registry, port, PortSource::releases, name),
              Meters.PORT_WAIT.counter(
                  registry, port, source -> source.waitedNanos() / NANOS_PER_SECOND, name),
              Meters.PORT_RUNNING.gauge(registry, port, PortSource::runningWorkers, name),
              Meters.PORT_WAITING.gauge(registry, port, PortSource::waitingWorkers, name),
              Meters.STRAND_RUNS.counter(registry, port, PortSource::strandRuns, name),
              Meters.STRAND_TASKS.counter(registry, port, PortSource::strandTasks, name));
      return new Once(() -> meters.forEach(registry::remove));
    }
  }
}
