package io.perfport.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.NetUtil;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.metrics.PerfMetrics.Role;
import io.perfport.core.metrics.ScrapeEndpoint.ScrapeLimits;
import io.perfport.core.metrics.TrafficSource.TrafficDirection;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class ScrapeEndpointTest {
  private static final int CONNECTIONS = 4;
  private static final ScrapeLimits LIMITS =
      new ScrapeLimits(
          CONNECTIONS, Duration.ofMillis(800), Duration.ofMillis(1500), Duration.ofMillis(300));
  private static final String OK_LINE = "HTTP/1.1 200 OK\r\n";

  /** Counts every buffer, so that what is left after the close is a leak. */
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

  private final PerfMetrics metrics = new PerfMetrics(Role.SERVER);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private ScrapeEndpoint endpoint;

  @BeforeEach
  void start() {
    endpoint =
        ScrapeEndpoint.start(
            metrics,
            new InetSocketAddress(NetUtil.LOCALHOST4, 0),
            EndpointPages.NONE,
            LIMITS,
            allocator);
  }

  @AfterEach
  void closeAndFindNoBufferLeft() {
    endpoint.close();
    metrics.close();
    assertThat(allocator.metric().usedHeapMemory()).isZero();
    assertThat(allocator.metric().usedDirectMemory()).isZero();
  }

  @Test
  void metricsAreServedAsPrometheusText() throws Exception {
    metrics.sessionStarted();
    HttpResponse<String> response = get("/metrics");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    Scrape scrape = new Scrape(response.body());
    assertThat(scrape.value("perfport_sessions_started_total{role=\"server\"}")).isEqualTo(1);
    assertThat(scrape.names()).contains("process_uptime_seconds", "system_cpus");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rebound.example", "rebound.example:9091", "127.0.0.1.example", "["})
  void aNameThatWasMadeToPointHereIsNotAnswered(String host) throws Exception {
    for (String path : List.of("/metrics", "/healthz")) {
      assertThat(
              exchange(
                  "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, host)))
          .startsWith("HTTP/1.1 403 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:9", "127.0.0.1:9", "[::1]:9", "a.localhost"})
  void addressesAndLocalhostAreAnswered(String host) throws Exception {
    assertThat(
            exchange(
                "GET /metrics HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host)))
        .startsWith(OK_LINE);
  }

  @Test
  void anEventLoopThatDoesNothingAndOneThatHasEndedAreUnhealthy() throws Exception {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    CountDownLatch stuck = new CountDownLatch(1);
    Registration watched = metrics.transport("nio").watch(loops);
    try {
      assertThat(get("/healthz").body()).isEqualTo("ok\n");
      loops.next().execute(() -> awaitUninterruptibly(stuck));
      HttpResponse<String> one = get("/healthz");
      assertThat(one.statusCode()).isEqualTo(503);
      assertThat(one.body()).startsWith("1 of 2 event loops did nothing for");
      stuck.countDown();
      assertThat(get("/healthz").body()).isEqualTo("ok\n");
      loops.next().shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
      assertThat(get("/healthz").body()).isEqualTo("1 of 2 event loops has ended\n");
    } finally {
      watched.close();
      stuck.countDown();
      loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
    }
    assertThat(get("/healthz").body()).isEqualTo("ok\n");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void openMetricsIsServedToThoseWhoAskForIt() throws Exception {
    HttpResponse<String> response =
        send(request("/metrics").header("accept", "application/openmetrics-text"));
    assertThat(response.headers().firstValue("content-type"))
        .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
    assertThat(response.body())
        .contains("# TYPE perfport_sessions_started counter")
        .contains("perfport_sessions_started_total{role=\"server\"} 0.0")
        .endsWith("# EOF\n");
  }

  @Test
  void queryIsIgnored() throws Exception {
    assertThat(get("/metrics?name=x").statusCode()).isEqualTo(200);
  }

  @Test
  void healthIsOk() throws Exception {
    HttpResponse<String> response = get("/healthz");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("ok\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/healthz"})
  void headHasTheHeadersOfGetAndNoBody(String path) throws Exception {
    HttpResponse<String> head = send(request(path).method("HEAD", BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValueAsLong("content-length").orElse(0)).isPositive();
    assertThat(get(path).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"})
  void otherMethodsAreNotAllowed(String method) throws Exception {
    HttpResponse<String> response =
        send(request("/metrics").method(method, BodyPublishers.ofString("a body")));
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).hasValue("GET, HEAD");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/metrics/", "/Metrics", "/healthz/../metrics", "/%6detrics"})
  void otherPathsAreNotFound(String path) throws Exception {
    assertThat(exchange("GET " + path + " HTTP/1.1\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 404 Not Found\r\n");
  }

  @Test
  void nothingOfARequestComesBack() throws Exception {
    String answer =
        exchange(
            "GET /<script>marker?marker HTTP/1.1%nHost: marker.localhost%nX-A: marker%nConnection: close%n%n"
                .replace("%n", "\r\n"));
    assertThat(answer).startsWith("HTTP/1.1 404").doesNotContain("marker");
  }

  @Test
  void connectionIsKeptForTheNextRequest() throws Exception {
    try (Socket socket = connect()) {
      for (int i = 0; i < 3; i++) {
        write(socket, "GET /healthz HTTP/1.1\r\n\r\n");
        assertThat(readUntil(socket, "\r\n\r\nok\n")).startsWith(OK_LINE);
      }
    }
  }

  @Test
  void http10ConnectionIsClosedAfterItsAnswer() throws Exception {
    assertThat(exchange("GET /healthz HTTP/1.0\r\n\r\n"))
        .contains("connection: close")
        .endsWith("ok\n");
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    int requests = 2000;
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < requests - 1; i++) {
      all.append("GET ").append(i % 2 == 0 ? "/healthz" : "/x").append(" HTTP/1.1\r\n\r\n");
    }
    all.append("HEAD /healthz HTTP/1.1\r\nConnection: close\r\n\r\n");
    String[] answers = exchange(all.toString()).split("HTTP/1.1 ", -1);
    assertThat(answers).hasSize(requests + 1);
    for (int i = 0; i < requests; i++) {
      assertThat(answers[i + 1]).startsWith(i % 2 == 0 || i == requests - 1 ? "200" : "404");
    }
  }

  @Test
  void nothingIsAnsweredAfterTheRequestThatClosesTheConnection() throws Exception {
    String last = "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n";
    assertThat(exchange(last.repeat(3)).split("HTTP/1.1 ", -1)).hasSize(2);
    Thread.sleep(LIMITS.requestTimeout().toMillis() + 200);
    assertThat(failures("slow-client")).isZero();
  }

  /** A scraper that only asks holds one answer, not thousands: the rest is not even parsed. */
  @Test
  void pipelinedScrapesThatNobodyReadsHoldLittleMemoryAndEndAtTheDeadline() throws Exception {
    try (Socket socket = connect()) {
      socket.setReceiveBufferSize(4096);
      String thousand = "GET /metrics HTTP/1.1\r\n\r\n".repeat(1000);
      assertThatThrownBy(
              () -> {
                while (true) {
                  write(socket, thousand);
                  assertThat(allocator.metric().usedDirectMemory()).isLessThan(2 << 20);
                  assertThat(allocator.metric().usedHeapMemory()).isLessThan(2 << 20);
                }
              })
          .isInstanceOf(IOException.class);
    }
    assertThat(failures("slow-client")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\0\1\2\3\r\n\r\n",
        "GET\r\n\r\n",
        "perfport?\r\n\r\n",
        "GET /healthz HTTP/9\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nno colon\0\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      })
  void whatIsNotHttpIsABadRequest(String garbage) throws Exception {
    assertThat(exchange(garbage)).startsWith("HTTP/1.1 400 Bad Request\r\n");
    assertThat(failures("bad-request")).isEqualTo(1);
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void requestLineAndHeadersHaveALimit() throws Exception {
    assertThat(exchange("GET /" + "a".repeat(3000) + " HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
    assertThat(exchange("GET /healthz HTTP/1.1\r\nA: " + "a".repeat(9000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
    assertThat(failures("bad-request")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /metrics HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n",
        "POST /metrics HTTP/1.1\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n",
      })
  void announcedLongBodyIsRefusedUnread(String head) throws Exception {
    assertThat(exchange(head)).startsWith("HTTP/1.1 413");
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void chunkedBodyBeyondTheLimitIsRefused() throws Exception {
    String chunk = "200\r\n" + "b".repeat(0x200) + "\r\n";
    assertThat(
            exchange(
                "POST /metrics HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(3)))
        .startsWith("HTTP/1.1 413");
    assertThat(failures("bad-request")).isEqualTo(1);
  }

  @Test
  void randomBytesNeverTakeTheEndpointDown() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[1 + random.nextInt(300)];
      random.nextBytes(bytes);
      try (Socket socket = connect()) {
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        socket.getInputStream().readAllBytes();
      } catch (IOException reset) {
        // A refusal with unread bytes behind it ends in a reset: as good as any.
      }
    }
    assertThat(get("/healthz").statusCode()).as("seed %d", seed).isEqualTo(200);
  }

  @Test
  void silentClientIsClosedAtTheDeadline() throws Exception {
    try (Socket socket = connect()) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(failures("slow-client")).isEqualTo(1);
  }

  @Test
  void clientThatTricklesItsRequestIsClosedAtTheSameDeadline() throws Exception {
    long start = System.nanoTime();
    try (Socket socket = connect()) {
      write(socket, "GET /healthz HTTP/1.1\r\n");
      assertThatThrownBy(
              () -> {
                while (true) {
                  write(socket, "A: b\r\n");
                  Thread.sleep(50);
                }
              })
          .isInstanceOf(IOException.class);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(LIMITS.requestTimeout());
    assertThat(failures("slow-client")).isEqualTo(1);
  }

  @Test
  void idleConnectionIsClosedWithoutBeingAFailure() throws Exception {
    try (Socket socket = connect()) {
      write(socket, "GET /healthz HTTP/1.1\r\n\r\n");
      readUntil(socket, "ok\n");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(failures("slow-client")).isZero();
  }

  @Test
  void connectionsBeyondTheLimitAreClosedAndThePlaceOfAClosedOneIsFree() throws Exception {
    List<Socket> kept = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        Socket socket = connect();
        kept.add(socket);
        write(socket, "GET /healthz HTTP/1.1\r\n\r\n");
        readUntil(socket, "ok\n");
      }
      try (Socket tooMany = connect()) {
        assertThat(tooMany.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(failures("connection-limit")).isEqualTo(1);
      kept.remove(0).close();
      String answer;
      do {
        answer = exchange("GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n");
      } while (answer.isEmpty());
      assertThat(answer).startsWith(OK_LINE);
    } finally {
      for (Socket socket : kept) {
        socket.close();
      }
    }
  }

  @Test
  void exceptionInAScrapeIsAnswered500AndCountedAndTheEndpointLives() throws Exception {
    Registration broken =
        metrics
            .transport("nio")
            .streamOpened(
                TrafficDirection.SENT,
                new TrafficSource() {
                  private boolean closing;

                  @Override
                  public long bytes() {
                    if (!closing) {
                      closing = true;
                      throw new IllegalStateException("a secret of the inside");
                    }
                    return 0;
                  }

                  @Override
                  public long frames() {
                    return 0;
                  }
                });
    HttpResponse<String> response = get("/metrics");
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).doesNotContain("secret", "Exception");
    broken.close();
    assertThat(get("/metrics").statusCode()).isEqualTo(200);
    assertThat(failures("exception")).isEqualTo(1);
  }

  @Test
  void listensOnLoopbackUnlessToldOtherwise() {
    try (ScrapeEndpoint byDefault = ScrapeEndpoint.start(metrics, 0)) {
      assertThat(byDefault.address().getAddress()).isEqualTo(NetUtil.LOCALHOST4);
      assertThat(byDefault.address().getPort()).isPositive();
    }
    try (ScrapeEndpoint told =
        ScrapeEndpoint.start(metrics, new InetSocketAddress((InetAddress) null, 0))) {
      assertThat(told.address().getAddress().isAnyLocalAddress()).isTrue();
    }
  }

  @Test
  void takenPortIsOneLineWithAddressAndReason() {
    assertThatThrownBy(() -> ScrapeEndpoint.start(metrics, endpoint.address().getPort()))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().reason()).isEqualTo(FailureReason.LISTEN_FAILED))
        .hasMessage(
            "metrics endpoint: can't listen on 127.0.0.1:%d: Address already in use",
            endpoint.address().getPort());
  }

  @Test
  void unknownAddressIsOneLineWithItsName() {
    InetSocketAddress unknown = InetSocketAddress.createUnresolved("no.such.host.invalid", 0);
    assertThatThrownBy(() -> ScrapeEndpoint.start(metrics, unknown))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().reason()).isEqualTo(FailureReason.UNKNOWN_HOST))
        .hasMessage("metrics endpoint: unknown address no.such.host.invalid to listen on");
  }

  @Test
  void closeEndsConnectionsAndFreesThePortAtOnce() throws Exception {
    try (Socket socket = connect()) {
      write(socket, "GET /healthz HTTP/1.1\r\n\r\n");
      readUntil(socket, "ok\n");
      endpoint.close();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    int port = endpoint.address().getPort();
    ScrapeEndpoint.start(metrics, port).close();
    endpoint.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(20_000);
    socket.connect(endpoint.address());
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String readUntil(Socket socket, String end) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int octet = in.read();
      assertThat(octet).as("after %s", text).isNotNegative();
      text.append((char) octet);
    }
    return text.toString();
  }

  /** Sends raw bytes and reads until the endpoint closes. */
  private String exchange(String request) throws IOException {
    try (Socket socket = connect()) {
      write(socket, request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + endpoint.address().getPort() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private double failures(String cause) {
    return Scrape.of(metrics)
        .value("perfport_scrape_failures_total{cause=\"" + cause + "\",role=\"server\"}");
  }
}
