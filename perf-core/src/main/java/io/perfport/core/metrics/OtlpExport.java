package io.perfport.core.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.registry.otlp.CompressionMode;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.perfport.core.metrics.PerfMetrics.Export;
import io.perfport.core.metrics.PerfMetrics.Role;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Meters that are sent to a collector of OpenTelemetry again and again, and once more when they are
 * closed. Loaded, as the library is, only when it is asked for.
 */
final class OtlpExport {
  private OtlpExport() {}

  /**
   * A registry whose meters are sent from now on.
   *
   * @param metrics has the latencies, which are no meters, and counts what fails
   */
  static MeterRegistry registry(Role role, Export export, PerfMetrics metrics) {
    return OtlpMeterRegistry.builder(new Config(resource(role, export.version()), export.step()))
        .metricsSender(new OtlpSender(export, metrics))
        .threadFactory(
            task -> {
              Thread thread = new Thread(task, "perf-otlp");
              thread.setDaemon(true);
              return thread;
            })
        .build();
  }

  /** Two processes with the same series would overwrite each other: each has an id of its own. */
  private static Map<String, String> resource(Role role, String version) {
    return Map.of(
        "service.name",
        "perf-" + role.tag(),
        "service.version",
        version,
        "service.instance.id",
        UUID.randomUUID().toString());
  }

  /**
   * What differs from the library's configuration, which reads OTEL_RESOURCE_ATTRIBUTES and
   * OTEL_EXPORTER_OTLP_HEADERS.
   */
  private record Config(Map<String, String> resource, Duration step) implements OtlpConfig {
    @Override
    public String get(String key) {
      return null;
    }

    @Override
    public Map<String, String> resourceAttributes() {
      Map<String, String> attributes = new HashMap<>(resource);
      attributes.putAll(OtlpConfig.super.resourceAttributes());
      return attributes;
    }

    /** The sender has to read it. */
    @Override
    public CompressionMode compressionMode() {
      return CompressionMode.NONE;
    }
  }
}
