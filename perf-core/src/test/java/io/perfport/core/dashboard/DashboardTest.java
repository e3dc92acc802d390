package io.perfport.core.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.NetUtil;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.dashboard.Dashboard.PageFacts;
import io.perfport.core.dashboard.EventReader.Event;
import io.perfport.core.dashboard.WatchedSession.WatchedPlan;
import io.perfport.core.metrics.PerfMetrics;
import io.perfport.core.metrics.PerfMetrics.Role;
import io.perfport.core.metrics.ScrapeEndpoint;
import io.perfport.core.metrics.TrafficSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page over HTTP, as browsers and strangers ask for it. */
@Timeout(120)
class DashboardTest {
  private static final WatchedPlan PLAN = new WatchedPlan("rr", "requests", "a title", 1000L, 0);

  private final PerfMetrics metrics = new PerfMetrics(Role.SERVER);
  private final Dashboard dashboard =
      new Dashboard(new PageFacts(Role.SERVER, "perf-server test", "nio"), metrics);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private ScrapeEndpoint endpoint;

  @BeforeEach
  void start() {
    endpoint =
        ScrapeEndpoint.start(metrics, new InetSocketAddress(NetUtil.LOCALHOST4, 0), dashboard);
  }

  @AfterEach
  void close() {
    endpoint.close();
    metrics.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + endpoint.address().getPort() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private EventReader viewer() throws IOException {
    return new EventReader(endpoint.address());
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html; charset=utf-8, <title>",
    "/dashboard.js, text/javascript; charset=utf-8, EventSource",
    "/model.js, text/javascript; charset=utf-8, export",
    "/series.js, text/javascript; charset=utf-8, export",
    "/tables.js, text/javascript; charset=utf-8, export",
    "/tiles.js, text/javascript; charset=utf-8, export",
    "/lanes.js, text/javascript; charset=utf-8, export",
    "/charts.js, text/javascript; charset=utf-8, export",
    "/figure.js, text/javascript; charset=utf-8, export",
    "/units.js, text/javascript; charset=utf-8, export",
    "/uPlot.esm.js, text/javascript; charset=utf-8, uPlot",
    "/uPlot.min.css, text/css; charset=utf-8, .uplot",
    "/theme.css, text/css; charset=utf-8, prefers-color-scheme",
    "/dashboard.css, text/css; charset=utf-8, .top",
  })
  void thePagesFilesAreServedAndKeptByTheirTag(String path, String type, String part)
      throws Exception {
    HttpResponse<String> first = get(path);
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().firstValue("content-type")).hasValue(type);
    assertThat(first.headers().firstValue("cache-control")).hasValue("no-cache");
    assertThat(first.body()).contains(part);
    String tag = first.headers().firstValue("etag").orElseThrow();
    HttpResponse<String> again =
        client.send(request(path).header("If-None-Match", tag).build(), BodyHandlers.ofString());
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    HttpResponse<String> other =
        client.send(
            request(path).header("If-None-Match", "\"0\"").build(), BodyHandlers.ofString());
    assertThat(other.statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/dashboard.js", "/api/state", "/metrics", "/healthz", "/nothing"})
  void everyAnswerForbidsWhatIsNotThePagesOwn(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.headers().firstValue("content-security-policy"))
        .hasValue(
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                + " img-src 'self' data:; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'");
    assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(answer.headers().firstValue("referrer-policy")).hasValue("no-referrer");
    assertThat(answer.headers().firstValue("cross-origin-resource-policy")).hasValue("same-origin");
    assertThat(answer.headers().firstValue("access-control-allow-origin")).isEmpty();
  }

  @Test
  void thePageHasNothingInline() throws Exception {
    assertThat(get("/").body())
        .doesNotContainPattern("<script(?![^>]* src=)")
        .doesNotContain("<style", " style=")
        .doesNotContainPattern(" on[a-z]+=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/web/dashboard.js",
        "/dashboard.js/",
        "/../web/theme.css",
        "/%2e%2e/web/theme.css",
        "//theme.css",
        "/META-INF/MANIFEST.MF",
        "/io/perfport/core/dashboard/Dashboard.class",
        "/api",
        "/api/",
        "/api/runs/1.json",
        "/api/runs/../state",
        "/index.html",
      })
  void noOtherPathLeadsAnywhere(String path) throws Exception {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(20_000);
      socket.connect(endpoint.address());
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
          .startsWith("HTTP/1.1 404 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
  void nothingCanBeChangedFromOutside(String method) throws Exception {
    for (String path : new String[] {"/", "/api/state", "/api/events"}) {
      assertThat(
              client
                  .send(
                      request(path).method(method, BodyPublishers.noBody()).build(),
                      BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(405);
    }
  }

  @Test
  void eventsHaveNoHeadToAskForAlone() throws Exception {
    assertThat(
            client
                .send(
                    request("/api/events").method("HEAD", BodyPublishers.noBody()).build(),
                    BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(405);
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/api/state", "/api/events"})
  void aNameThatWasMadeToPointHereIsNotAnswered(String path) throws Exception {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(20_000);
      socket.connect(endpoint.address());
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
          .startsWith("HTTP/1.1 403 ");
    }
  }

  /** Requests that both ends count: it goes up by a thousand each time that it is read. */
  private static TrafficSource counting() {
    AtomicLong requests = new AtomicLong();
    return new TrafficSource() {
      @Override
      public long bytes() {
        return requests.get() * 100;
      }

      @Override
      public long frames() {
        return 0;
      }

      @Override
      public long requests() {
        return requests.addAndGet(1000);
      }
    };
  }

  @Test
  void aSessionIsSeenFromItsBeginningToItsEnd() throws Exception {
    try (EventReader viewer = viewer()) {
      assertThat(viewer.next().data().path("sessions")).isEmpty();
      WatchedSession session = dashboard.session("a1b2", "192.0.2.1 port 5", "perf-client 1");
      session.onPlanned(PLAN);
      Event planned =
          viewer.await(
              event ->
                  event.data().path("sessions").path(0).path("state").asText().equals("joining"));
      JsonNode row = planned.data().path("sessions").path(0);
      assertThat(row.path("id").asText()).isEqualTo("a1b2");
      assertThat(row.path("title").asText()).isEqualTo("a title");
      session.onAnswering(counting(), counting());
      Event tick =
          viewer.await(
              event ->
                  event.data().path("runs").path(0).path("requests_per_second").asDouble() > 0);
      assertThat(tick.data().path("runs").path(0).path("received_bits_per_second").asDouble())
          .isPositive();
      assertThat(tick.data().path("all").path("requests_per_second").asDouble()).isPositive();
      assertThat(tick.data().path("sessions").asInt()).isEqualTo(1);
      session.onEnded(
          "completed", null, Map.of("requests_per_second", 12.5), "{\"a\":\"document\"}");
      Event over = viewer.await(event -> !event.data().path("history").isEmpty());
      assertThat(over.data().path("sessions")).isEmpty();
      JsonNode run = over.data().path("history").path(0);
      assertThat(run.path("figures").path("requests_per_second").asDouble()).isEqualTo(12.5);
      assertThat(run.path("state").asText()).isEqualTo("over");
      assertThat(get(run.path("result").asText()).body()).isEqualTo("{\"a\":\"document\"}");
    }
  }

  @Test
  void tenEventsASecondComeWhileARunIsOn() throws Exception {
    try (EventReader viewer = viewer()) {
      dashboard.session("a1b2", "peer", null).onAnswering(counting(), counting());
      viewer.await("tick");
      long first = viewer.await("tick").data().path("time_ms").asLong();
      long last = first;
      for (int i = 0; i < 20; i++) {
        last = viewer.await("tick").data().path("time_ms").asLong();
      }
      // Fixed rate: a busy machine makes some come late, and none come earlier than they are due.
      assertThat(last - first).isGreaterThanOrEqualTo(1_800);
      assertThat((last - first) / 20).isLessThan(500);
    }
  }

  /** Nobody looks, and a page that is opened later shows what was. */
  @Test
  void aPageThatIsOpenedLateHasTheRunFromItsBeginning() throws Exception {
    WatchedSession session = dashboard.session("a1b2", "peer", null);
    session.onAnswering(counting(), counting());
    Thread.sleep(600);
    session.onEnded("completed", null, Map.of(), null);
    try (EventReader viewer = viewer()) {
      assertThat(viewer.next().data().path("history")).hasSize(1);
      assertThat(viewer.await("tick").data().path("runs")).hasSize(1);
      assertThat(viewer.await("tick").data().path("runs")).hasSize(1);
    }
  }

  @Test
  void whatPeersSayIsOneLineWithoutControlsAndOfBoundedLength() throws Exception {
    String hostile = "<img src=x onerror=alert(1)>\u001b[31m\u202e\n" + "y".repeat(5000);
    WatchedSession session = dashboard.session("a1b2", hostile, hostile);
    session.onPlanned(new WatchedPlan("stream", hostile, hostile, null, 0));
    try (EventReader viewer = viewer()) {
      JsonNode row = viewer.next().data().path("sessions").path(0);
      for (String field : new String[] {"peer", "program", "plan", "title"}) {
        assertThat(row.path(field).asText())
            .startsWith("<img src=x onerror=alert(1)>?[31m??y")
            .hasSizeLessThanOrEqualTo(400);
      }
    }
  }

  @Test
  void aSessionThatNeverBeganLeavesNothing() throws Exception {
    for (int i = 0; i < 200; i++) {
      dashboard.session("s" + i, "stranger", null).onGone();
    }
    try (EventReader viewer = viewer()) {
      JsonNode state = viewer.next().data();
      assertThat(state.path("sessions")).isEmpty();
      assertThat(state.path("history")).isEmpty();
    }
  }

  @Test
  void ofManySessionsTheFirstHundredAreTold() throws Exception {
    for (int i = 0; i < 300; i++) {
      dashboard.session("s" + i, "peer", null).onAnswering(counting(), counting());
    }
    try (EventReader viewer = viewer()) {
      JsonNode state = viewer.next().data();
      assertThat(state.path("sessions")).hasSize(100);
      assertThat(state.path("sessions_total").asInt()).isEqualTo(300);
      JsonNode tick = viewer.await(event -> event.data().path("sessions").asInt() == 300).data();
      assertThat(tick.path("runs")).hasSize(100);
    }
  }

  @Test
  void errorsAndProcessorTimeOfEventLoopsAreTold() throws Exception {
    metrics.failure(FailureReason.BAD_FRAME);
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    dashboard.watch(loops);
    try (EventReader viewer = viewer()) {
      Event tick =
          viewer.await(
              event ->
                  StreamSupport.stream(
                              event.data().path("cpu_percent").path("loops").spliterator(), false)
                          .filter(loop -> loop.has("percent"))
                          .count()
                      == 2);
      assertThat(tick.data().path("errors").asInt()).isEqualTo(1);
      assertThat(tick.data().path("cpu_percent").path("process").asDouble()).isNotNegative();
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
      viewer.await(
          event ->
              event.data().has("cpu_percent")
                  && event.data().path("cpu_percent").path("loops").isEmpty());
    }
  }

  /** The client's program ends right behind its test. */
  @Test
  void theClientsResultIsToldToThoseWhoListenBeforeTheEndpointEnds() throws Exception {
    Dashboard clients =
        new Dashboard(new PageFacts(Role.CLIENT, "perf-client test", null), metrics);
    ScrapeEndpoint own =
        ScrapeEndpoint.start(metrics, new InetSocketAddress(NetUtil.LOCALHOST4, 0), clients);
    try (EventReader viewer = new EventReader(own.address())) {
      viewer.await("state");
      WatchedSession session = clients.session("1", "peer", null);
      session.onAnswering(counting(), counting());
      session.onEnded("completed", null, Map.of("goodput_bits_per_second", 5.25), "{\"x\":1}");
      own.close();
      JsonNode run =
          viewer.await(event -> !event.data().path("history").isEmpty()).data().path("history");
      assertThat(run.path(0).path("figures").path("goodput_bits_per_second").asDouble())
          .isEqualTo(5.25);
      JsonNode document = viewer.await("result").data().path("document");
      assertThat(new ObjectMapper().readTree(document.asText()).path("x").asInt()).isEqualTo(1);
      viewer.await("end");
      assertThat(viewer.next()).isNull();
    }
  }
}
