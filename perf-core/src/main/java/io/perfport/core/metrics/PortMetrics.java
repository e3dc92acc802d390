package io.perfport.core.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** The meters of one completion port: each reads its counter when it is scraped. */
final class PortMetrics {
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
