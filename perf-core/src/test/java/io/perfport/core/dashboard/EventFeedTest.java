package io.perfport.core.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.perfport.core.dashboard.EventFeed.FeedLimits;
import io.perfport.core.dashboard.EventReader.Event;
import io.perfport.core.metrics.EndpointPages;
import io.perfport.core.metrics.PerfMetrics;
import io.perfport.core.metrics.PerfMetrics.Role;
import io.perfport.core.metrics.ScrapeEndpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What viewers get of a feed, over real connections. */
@Timeout(120)
class EventFeedTest implements EndpointPages {
  private static final int VIEWERS = 3;
  private static final int KEPT = 20;
  private static final FeedLimits LIMITS =
      new FeedLimits(VIEWERS, KEPT, 1 << 20, Duration.ofMillis(200), Duration.ofSeconds(3));

  private final AtomicInteger slow = new AtomicInteger();
  private final EventFeed feed = new EventFeed(LIMITS, slow::incrementAndGet);
  private final PerfMetrics metrics = new PerfMetrics(Role.SERVER);
  private ScrapeEndpoint endpoint;
  private volatile EventExecutor loop;

  @BeforeEach
  void start() throws Exception {
    endpoint = ScrapeEndpoint.start(metrics, new InetSocketAddress(NetUtil.LOCALHOST4, 0), this);
    onLoop(() -> feed.state("{\"is\":\"state\"}"));
  }

  @AfterEach
  void close() {
    endpoint.close();
    metrics.close();
  }

  @Override
  public Optional<Page> at(String path) {
    return Optional.of(
        feed.isFull()
            ? Document.of(HttpResponseStatus.SERVICE_UNAVAILABLE, "text/plain", new byte[0], null)
            : new Endless(feed::viewer));
  }

  @Override
  public void onServing(EventExecutor serving) {
    loop = serving;
  }

  @Override
  public void onEnding() {
    feed.end();
  }

  private void onLoop(Runnable task) throws Exception {
    loop.submit(task).get();
  }

  private void publish(int... numbers) throws Exception {
    for (int number : numbers) {
      onLoop(() -> feed.publish("{\"number\":" + number + "}"));
    }
  }

  private EventReader viewer(String... headers) throws IOException {
    return new EventReader(endpoint.address(), headers);
  }

  private static int number(EventReader viewer) throws IOException {
    return viewer.await("tick").data().path("number").asInt();
  }

  @Test
  void aNewViewerGetsTheStateAndThenAllEventsThatAreKept() throws Exception {
    publish(1, 2);
    try (EventReader viewer = viewer()) {
      assertThat(viewer.status).isEqualTo("HTTP/1.1 200 OK");
      assertThat(viewer.head)
          .contains("content-type: text/event-stream", "cache-control: no-store")
          .contains("content-security-policy: default-src 'none'");
      assertThat(viewer.next().data().path("is").asText()).isEqualTo("state");
      assertThat(number(viewer)).isEqualTo(1);
      assertThat(number(viewer)).isEqualTo(2);
      publish(3);
      assertThat(number(viewer)).isEqualTo(3);
    }
  }

  @Test
  void aViewerWhoComesBackGoesOnBehindTheLastEventThatHeHasSeen() throws Exception {
    publish(1, 2, 3);
    String last;
    try (EventReader viewer = viewer()) {
      viewer.await("tick");
      last = viewer.await("tick").id();
    }
    publish(4);
    try (EventReader again = viewer("Last-Event-ID: " + last)) {
      assertThat(again.next().name()).isEqualTo("state");
      assertThat(number(again)).isEqualTo(3);
      assertThat(number(again)).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "00000000-0",
        "x",
        "99999999999999999999",
        "00000000-99999999999999999999999"
      })
  void anIdOfAnotherProcessOrNoneAtAllMeansNothing(String id) throws Exception {
    publish(1, 2);
    try (EventReader viewer = viewer("Last-Event-ID: " + id)) {
      assertThat(number(viewer)).isEqualTo(1);
    }
  }

  @Test
  void anIdThatIsStillToComeBeginsWithTheNextEvent() throws Exception {
    publish(1);
    try (EventReader viewer = viewer("Last-Event-ID: " + feed.epoch() + "-999999")) {
      viewer.await("state");
      publish(2);
      assertThat(number(viewer)).isEqualTo(2);
    }
  }

  @Test
  void onlyTheNewestEventsAreKept() throws Exception {
    for (int i = 1; i <= 3 * KEPT; i++) {
      publish(i);
    }
    try (EventReader viewer = viewer()) {
      assertThat(number(viewer)).isEqualTo(2 * KEPT + 1);
    }
  }

  @Test
  void viewersBeyondTheLimitAreTurnedAwayAndAPlaceIsFreeWhenOneGoes() throws Exception {
    List<EventReader> all = new ArrayList<>();
    try {
      for (int i = 0; i < VIEWERS; i++) {
        all.add(viewer());
        assertThat(all.get(i).next().name()).isEqualTo("state");
      }
      try (EventReader tooMany = viewer()) {
        assertThat(tooMany.status).isEqualTo("HTTP/1.1 503 Service Unavailable");
      }
      all.remove(0).close();
      String status;
      do {
        try (EventReader next = viewer()) {
          status = next.status;
        }
      } while (status.contains("503"));
      assertThat(status).isEqualTo("HTTP/1.1 200 OK");
    } finally {
      for (EventReader each : all) {
        each.close();
      }
    }
  }

  /** One reads nothing while megabytes are said; the other gets all that is said meanwhile. */
  @Test
  void aSlowViewerHoldsUpNobodyAndGoesOnWithTheNewestEvent() throws Exception {
    String long100k = "x".repeat(100_000);
    try (EventReader quick = viewer();
        Socket stuck = stuckViewer()) {
      for (int i = 1; i <= 60; i++) {
        int number = i;
        onLoop(() -> feed.publish("{\"number\":" + number + ",\"text\":\"" + long100k + "\"}"));
        assertThat(number(quick)).isEqualTo(i);
        Thread.sleep(10);
      }
      assertThat(slow).hasValue(0);
      EventReaderOn late = new EventReaderOn(stuck);
      int before = 0;
      boolean skipped = false;
      int next = 0;
      while (next < 60) {
        next = late.number();
        skipped |= next > before + 1;
        before = next;
      }
      assertThat(skipped).as("events were left out").isTrue();
    }
  }

  @Test
  void aViewerWhoTakesNothingForLongIsSentAwayAndCounted() throws Exception {
    String long100k = "x".repeat(100_000);
    try (Socket stuck = stuckViewer()) {
      while (slow.get() == 0) {
        onLoop(() -> feed.publish("{\"text\":\"" + long100k + "\"}"));
        Thread.sleep(20);
      }
      onLoop(() -> assertThat(feed.isWatched()).isFalse());
      assertThat(stuck.isConnected()).isTrue();
    }
  }

  /** What a stuck viewer may hold: Netty's watermark, an event beyond it, and one state. */
  @Test
  void whatAStuckViewerHoldsIsBounded() throws Exception {
    String long100k = "x".repeat(100_000);
    try (Socket stuck = stuckViewer()) {
      long before = UnpooledByteBufAllocator.DEFAULT.metric().usedHeapMemory();
      for (int i = 0; i < 60; i++) {
        onLoop(() -> feed.publish("{\"text\":\"" + long100k + "\"}"));
      }
      assertThat(feed.ring().end() - feed.ring().oldest()).isLessThanOrEqualTo(KEPT);
      assertThat(UnpooledByteBufAllocator.DEFAULT.metric().usedHeapMemory() - before)
          .isLessThan(1 << 20);
      assertThat(stuck.isConnected()).isTrue();
    }
  }

  @Test
  void theEndIsToldToThoseWhoListenAndNobodyIsWaitedFor() throws Exception {
    String long100k = "x".repeat(100_000);
    try (EventReader viewer = viewer();
        Socket stuck = stuckViewer()) {
      viewer.await("state");
      for (int i = 0; i < 40; i++) {
        onLoop(() -> feed.publish("{\"text\":\"" + long100k + "\"}"));
        viewer.await("tick");
      }
      endpoint.close();
      assertThat(viewer.await("end")).isNotNull();
      Event nothing = viewer.next();
      assertThat(nothing).isNull();
      assertThat(stuck.isConnected()).isTrue();
    }
  }

  @Test
  void whatAViewerSaysBesidesEndsHisConnection() throws Exception {
    try (EventReader viewer = viewer()) {
      viewer.await("state");
      viewer
          .socket()
          .getOutputStream()
          .write("GET /metrics HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(viewer.next()).isNull();
    }
  }

  private Socket stuckViewer() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(30_000);
    socket.connect(endpoint.address());
    socket
        .getOutputStream()
        .write(
            "GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** Reads the numbers of events that a connection has waiting. */
  private static final class EventReaderOn {
    private final BufferedReader in;

    EventReaderOn(Socket socket) throws IOException {
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    int number() throws IOException {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("data: {\"number\":")) {
          String rest = line.substring("data: {\"number\":".length());
          return Integer.parseInt(rest.substring(0, rest.indexOf(',')));
        }
      }
      throw new AssertionError("the connection ended");
    }
  }
}
