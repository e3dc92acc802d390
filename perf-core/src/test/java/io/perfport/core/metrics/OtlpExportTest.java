package io.perfport.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.perfport.common.result.Outcome;
import io.perfport.core.metrics.PerfMetrics.Export;
import io.perfport.core.metrics.PerfMetrics.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a collector of OpenTelemetry gets. */
@Timeout(120)
class OtlpExportTest {
  private static final String VERSION = "0.1.0";
  private static final Duration SOON = Duration.ofMillis(200);
  private static final Duration NEVER = Duration.ofHours(1);

  private final BlockingQueue<ResourceMetrics> arrived = new LinkedBlockingQueue<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private HttpServer collector;
  private volatile int status = 200;

  @BeforeEach
  void listen() throws IOException {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext("/v1/metrics", this::take);
    collector.start();
  }

  @AfterEach
  void close() {
    collector.stop(0);
  }

  private void take(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    assertThat(exchange.getRequestHeaders().getFirst("Content-Type"))
        .isEqualTo("application/x-protobuf");
    arrived.addAll(ExportMetricsServiceRequest.parseFrom(body).getResourceMetricsList());
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private URI endpoint() {
    return URI.create("http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/metrics");
  }

  private PerfMetrics metrics(Role role, URI collector, Duration step) {
    return new PerfMetrics(
        role, Optional.of(new Export(collector, VERSION, step, complaints::add)));
  }

  private static Map<String, Metric> byName(ResourceMetrics metrics) {
    return metrics.getScopeMetricsList().stream()
        .flatMap(scope -> scope.getMetricsList().stream())
        .collect(Collectors.toMap(Metric::getName, metric -> metric, (one, other) -> one));
  }

  private static Map<String, String> attributes(List<KeyValue> told) {
    return told.stream()
        .collect(Collectors.toMap(KeyValue::getKey, each -> each.getValue().getStringValue()));
  }

  private ResourceMetrics next() throws InterruptedException {
    ResourceMetrics next = arrived.poll(60, TimeUnit.SECONDS);
    assertThat(next).as("metrics that arrived").isNotNull();
    return next;
  }

  @Test
  void whatWasCountedArrivesAgainAndAgain() throws Exception {
    try (PerfMetrics metrics = metrics(Role.CLIENT, endpoint(), SOON)) {
      Map<String, String> process = attributes(next().getResource().getAttributesList());
      assertThat(process)
          .containsEntry("service.name", "perf-client")
          .containsEntry("service.version", VERSION)
          .containsKey("service.instance.id");
      metrics.sessionStarted();
      double started = 0;
      while (started == 0) {
        NumberDataPoint point =
            byName(next()).get("perfport.sessions.started").getSum().getDataPoints(0);
        assertThat(attributes(point.getAttributesList())).containsEntry("role", "client");
        started = point.getAsDouble();
      }
      assertThat(started).isEqualTo(1);
    }
    assertThat(complaints).isEmpty();
  }

  /** That is all a collector hears of a test of a few seconds. */
  @Test
  void theEndSendsWhatThereIs() throws Exception {
    try (PerfMetrics metrics = metrics(Role.CLIENT, endpoint(), NEVER)) {
      metrics.lastTests().onEnd("rr", "nio", new Outcome.Completed(), LastTestsTest.everyFigure());
    }
    Map<String, Metric> last = byName(next());
    assertThat(last.get("perfport.last.test.success").getGauge().getDataPoints(0).getAsDouble())
        .isEqualTo(1);
    // Units would make other names of those: perfport_last_test_success_ratio.
    assertThat(last.get("perfport.last.test.success").getUnit()).isEmpty();
    assertThat(last).containsKeys("jvm.memory.used", "process.cpu.seconds");
    assertThat(last).doesNotContainKey("perfport.request.latency.seconds"); // There were none.
    assertThat(complaints).isEmpty();
  }

  @Test
  void latenciesAreExponentialHistograms() throws Exception {
    long[] nanos = {1, 40_000, 1_000_000, 1_000_000, 2_000_000_000};
    try (PerfMetrics metrics = metrics(Role.CLIENT, endpoint(), NEVER)) {
      Histogram latencies = new Histogram(3);
      for (long each : nanos) {
        latencies.recordValue(each);
      }
      metrics.latency("nio", "rr").accept(latencies);
    }
    Metric metric = byName(next()).get("perfport.request.latency.seconds");
    assertThat(metric.getUnit()).isEqualTo("s");
    ExponentialHistogramDataPoint point = metric.getExponentialHistogram().getDataPoints(0);
    assertThat(attributes(point.getAttributesList()))
        .isEqualTo(Map.of("role", "client", "transport", "nio", "workload", "rr"));
    assertThat(point.getCount()).isEqualTo(nanos.length);
    assertThat(point.getSum()).isCloseTo(2.002040001, within(0.01));
    assertThat(point.getStartTimeUnixNano()).isPositive();
    assertThat(point.getTimeUnixNano()).isGreaterThanOrEqualTo(point.getStartTimeUnixNano());
    assertThat(countsBySeconds(point))
        .hasSize(4)
        .allSatisfy(
            (lower, count) ->
                assertThat(LongStream.of(nanos).filter(each -> isWithin(each, lower)).count())
                    .isEqualTo(count));
    assertThat(complaints).isEmpty();
  }

  /** Those that hold something, by their lower bounds. */
  private static Map<Double, Long> countsBySeconds(ExponentialHistogramDataPoint point) {
    Map<Double, Long> counts = new TreeMap<>();
    for (int i = 0; i < point.getPositive().getBucketCountsCount(); i++) {
      if (point.getPositive().getBucketCounts(i) > 0) {
        int index = point.getPositive().getOffset() + i;
        counts.put(
            Math.pow(2, index / Math.pow(2, point.getScale())),
            point.getPositive().getBucketCounts(i));
      }
    }
    return counts;
  }

  /** In a bucket of scale 3; the HdrHistogram itself is exact to a thousandth. */
  private static boolean isWithin(long nanos, double lowerSeconds) {
    return nanos / 1e9 > lowerSeconds * 0.999
        && nanos / 1e9 <= lowerSeconds * Math.pow(2, 1 / 8.0) * 1.001;
  }

  @Test
  void aCollectorThatIsNotThereIsToldOnceAndCountedEachTime() throws Exception {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    URI there = URI.create("http://127.0.0.1:" + nobody + "/v1/metrics");
    try (PerfMetrics metrics = metrics(Role.SERVER, there, SOON)) {
      while (failures(metrics) < 3) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
    assertThat(complaints).hasSize(1);
    assertThat(complaints.get(0))
        .startsWith("metrics do not reach " + there + ": ")
        .doesNotContain("Exception", "null");
  }

  private static double failures(PerfMetrics metrics) {
    return Scrape.of(metrics).value("perfport_export_failures_total{role=\"server\"}");
  }

  @Test
  void aCollectorThatRefusesIsToldAndCounted() throws Exception {
    status = 503;
    try (PerfMetrics metrics = metrics(Role.SERVER, endpoint(), SOON)) {
      while (failures(metrics) < 2) {
        next();
      }
    }
    assertThat(complaints)
        .containsExactly("metrics do not reach " + endpoint() + ": it answers 503");
  }

  /** It takes the connection, and never answers. */
  @Test
  void aCollectorThatIsSilentDoesNotHoldUpTheEnd() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI there = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/v1/metrics");
      PerfMetrics metrics = metrics(Role.SERVER, there, NEVER);
      metrics.close(); // The test's own deadline is what this must not take.
    }
    assertThat(complaints).singleElement().asString().endsWith("timed out");
  }
}
