package io.perfport.core.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.Warning;
import io.perfport.core.metrics.PortSource;
import io.perfport.core.transport.Transports;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What stands in a recording, read as JDK Mission Control reads it. */
@Timeout(120)
class FlightTest {
  @TempDir private Path folder;

  private List<RecordedEvent> recorded(Recording recording, String name) throws Exception {
    Path file = folder.resolve("test.jfr");
    recording.dump(file);
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals("perfport." + name))
        .toList();
  }

  @Test
  void aSessionIsRecordedFromItsBeginningToItsEndWithItsWarnings() throws Exception {
    try (Recording recording = new Recording()) {
      recording.start();
      SessionFlight flight = SessionFlight.begin("server", "/192.0.2.1:4711", "epoll");
      TimeUnit.MILLISECONDS.sleep(20);
      flight.end(
          "s-1",
          new Outcome.Failed(new Failure(FailureReason.PEER_SILENT, "said nothing")),
          List.of(new Warning("host-busy", "another process took a processor")));
      recording.stop();

      RecordedEvent start = recorded(recording, "SessionStart").get(0);
      assertThat(start.getString("side")).isEqualTo("server");
      assertThat(start.getString("peer")).isEqualTo("/192.0.2.1:4711");
      assertThat(start.getString("transport")).isEqualTo("epoll");
      RecordedEvent session = recorded(recording, "Session").get(0);
      assertThat(session.getDuration().toMillis()).isGreaterThanOrEqualTo(20);
      assertThat(session.getString("id")).isEqualTo("s-1");
      assertThat(session.getString("outcome")).isEqualTo("failed");
      assertThat(session.getString("reason")).isEqualTo("peer-silent");
      RecordedEvent warning = recorded(recording, "Warning").get(0);
      assertThat(warning.getString("code")).isEqualTo("host-busy");
      assertThat(warning.getString("detail")).isEqualTo("another process took a processor");
    }
  }

  @Test
  void aPortWhoseWorkersAreAllHeldUpStalls() throws Exception {
    EventLoopGroup loops =
        Transports.load().choose("iocp").open(1, new DefaultThreadFactory("stalled", true)).group();
    try (Recording recording = new Recording()) {
      recording.start();
      CountDownLatch held = new CountDownLatch(1);
      CountDownLatch served = new CountDownLatch(1);
      loops.next().execute(() -> awaitUninterruptibly(held));
      EventLoop other = loops.next();
      other.execute(served::countDown);
      long queuedAtLeast = 1;
      TimeUnit.MILLISECONDS.sleep(500); // Of looks every 100 ms there are two, however late.
      while (((PortSource) loops).queued() < queuedAtLeast) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      TimeUnit.MILLISECONDS.sleep(1_500);
      held.countDown();
      served.await();
      List<RecordedEvent> stalls = recorded(recording, "PortStall");
      while (stalls.isEmpty()) { // The next look ends it.
        TimeUnit.MILLISECONDS.sleep(100);
        stalls = recorded(recording, "PortStall");
      }
      assertThat(stalls.get(0).getString("port")).isEqualTo(((PortSource) loops).portName());
      assertThat(stalls.get(0).getLong("queued")).isPositive();
      assertThat(stalls.get(0).getDuration()).isPositive();
    } finally {
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
