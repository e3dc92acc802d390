package io.perfport.core.metrics;

import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.perfport.common.failure.CauseText;
import io.perfport.core.metrics.PerfMetrics.Export;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts metrics to a collector, with the latencies among them, which are no meters. A collector
 * that does not take them in time is told to the user once, and counted each time: it is no reason
 * to fail a test, to hold up its end, or to fill a log. Nothing is lost by that: what comes through
 * the next time has all that was counted since the beginning.
 */
final class OtlpSender implements OtlpMetricsSender {
  /** For the whole of one request; the end of a program may wait for two of them. */
  private static final Duration DEADLINE = Duration.ofSeconds(3);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1) // OTLP asks for no more, and it needs no upgrade.
          .connectTimeout(DEADLINE)
          .build();

  private final Export export;
  private final PerfMetrics metrics;
  private boolean told;

  /**
   * @param metrics has the latencies, and counts what fails
   */
  OtlpSender(Export export, PerfMetrics metrics) {
    this.export = export;
    this.metrics = metrics;
  }

  @Override
  public synchronized void send(Request request) {
    try {
      HttpRequest.Builder post =
          HttpRequest.newBuilder(export.endpoint())
              .POST(BodyPublishers.ofByteArray(withLatencies(request.getMetricsData())));
      request.getHeaders().forEach(post::setHeader);
      // What OTEL_EXPORTER_OTLP_HEADERS says may not be wrong about this.
      int status = status(post.setHeader("Content-Type", "application/x-protobuf").build());
      if (status < 200 || status >= 300) {
        failed("it answers " + status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failed(CauseText.of(e));
    } catch (IOException | ExecutionException | TimeoutException | RuntimeException e) {
      failed(CauseText.of(e));
    }
  }

  private byte[] withLatencies(byte[] meters) throws IOException {
    ExportMetricsServiceRequest.Builder request =
        ExportMetricsServiceRequest.parseFrom(meters).toBuilder();
    OtlpLatencies.metric(metrics.latencies().collect(), System.currentTimeMillis())
        .ifPresent(
            metric ->
                request.getResourceMetricsBuilder(0).getScopeMetricsBuilder(0).addMetrics(metric));
    return request.build().toByteArray();
  }

  private int status(HttpRequest post)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(post, BodyHandlers.discarding());
    try {
      return answer.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS).statusCode();
    } finally {
      answer.cancel(true); // Closes the connection of one that is still under way.
    }
  }

  private void failed(String why) {
    metrics.exportFailed();
    if (!told) {
      told = true;
      export.complaints().accept("metrics do not reach %s: %s".formatted(export.endpoint(), why));
    }
  }
}
