package io.perfport.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.Outcome;
import io.perfport.core.metrics.PerfMetrics.Role;
import io.perfport.core.metrics.TrafficSource.TrafficDirection;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PerfMetricsTest {
  private final PerfMetrics metrics = new PerfMetrics(Role.SERVER);

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void everyMeterStandsAtZeroBeforeTheFirstEvent() {
    metrics.transport("nio");
    Scrape scrape = Scrape.of(metrics);
    for (Meters meter : Meters.values()) {
      // Those of a completion port come and go with it; others tell of what has happened.
      boolean exists =
          !meter.tagKeys().contains("port")
              && !meter.tagKeys().contains("test")
              && meter.kind() != Meters.Kind.HISTOGRAM;
      assertThat(scrape.names().contains(meter.prometheusName()))
          .as(meter.name())
          .isEqualTo(exists);
    }
    for (FailureReason reason : FailureReason.values()) {
      assertThat(
              scrape.value(
                  "perfport_errors_total{reason=\"" + reason.tag() + "\",role=\"server\"}"))
          .isZero();
    }
    assertThat(
            scrape.value(
                "perfport_bytes_total{direction=\"sent\",role=\"server\",transport=\"nio\"}"))
        .isZero();
  }

  @Test
  void aPortIsShownUntilItsRegistrationIsClosed() {
    try (IocpServer server = IocpServer.start()) {
      String sample = "perfport_port_queued{port=\"%s\",role=\"server\"}".formatted(server.name());
      try (Registration watched = metrics.transport("iocp").watch(server.loops())) {
        assertThat(watched).isNotNull();
        assertThat(Scrape.of(metrics).has(sample)).isTrue();
      }
      assertThat(Scrape.of(metrics).names()).noneMatch(name -> name.contains("port_queued"));
    }
  }

  @Test
  void sessionCountsAsActiveUntilItEndsAndThenByOutcome() {
    metrics.sessionStarted();
    metrics.sessionStarted();
    metrics.sessionStarted();
    metrics.sessionEnded(new Outcome.Completed());
    metrics.sessionEnded(new Outcome.Interrupted());
    Scrape scrape = Scrape.of(metrics);
    assertThat(scrape.value("perfport_sessions_started_total{role=\"server\"}")).isEqualTo(3);
    assertThat(scrape.value("perfport_sessions_active{role=\"server\"}")).isEqualTo(1);
    assertThat(ended(scrape, "completed")).isEqualTo(1);
    assertThat(ended(scrape, "interrupted")).isEqualTo(1);
    assertThat(ended(scrape, "failed")).isZero();
  }

  @Test
  void failedSessionCountsItsReasonOnce() {
    metrics.sessionStarted();
    metrics.sessionEnded(
        new Outcome.Failed(new Failure(FailureReason.PEER_SILENT, "said nothing for 15 s")));
    Scrape scrape = Scrape.of(metrics);
    assertThat(ended(scrape, "failed")).isEqualTo(1);
    assertThat(scrape.value("perfport_errors_total{reason=\"peer-silent\",role=\"server\"}"))
        .isEqualTo(1);
  }

  @Test
  void failureWithoutASessionCountsOnlyItsReason() {
    metrics.failure(FailureReason.WRONG_PROTOCOL);
    Scrape scrape = Scrape.of(metrics);
    assertThat(scrape.value("perfport_errors_total{reason=\"wrong-protocol\",role=\"server\"}"))
        .isEqualTo(1);
    assertThat(ended(scrape, "failed")).isZero();
  }

  @Test
  void connectionCountsAsActiveUntilItsRegistrationIsClosedOnce() {
    TransportMetrics nio = metrics.transport("nio");
    Registration first = nio.connectionOpened();
    nio.connectionOpened();
    first.close();
    first.close();
    Scrape scrape = Scrape.of(metrics);
    assertThat(scrape.value("perfport_connections_total" + NIO)).isEqualTo(2);
    assertThat(scrape.value("perfport_connections_active" + NIO)).isEqualTo(1);
  }

  @Test
  void scrapeReadsLiveStreamsAndKeepsClosedOnes() {
    TransportMetrics nio = metrics.transport("nio");
    Stream stream = new Stream();
    Registration open = nio.streamOpened(TrafficDirection.RECEIVED, stream);
    stream.count(1000);
    Scrape live = Scrape.of(metrics);
    assertThat(live.value("perfport_bytes_total" + NIO_RECEIVED)).isEqualTo(1000);
    assertThat(live.value("perfport_frames_total" + NIO_RECEIVED)).isEqualTo(1);
    assertThat(live.value("perfport_streams_active" + NIO_RECEIVED)).isEqualTo(1);

    stream.count(24);
    open.close();
    Scrape closed = Scrape.of(metrics);
    assertThat(closed.value("perfport_bytes_total" + NIO_RECEIVED)).isEqualTo(1024);
    assertThat(closed.value("perfport_frames_total" + NIO_RECEIVED)).isEqualTo(2);
    assertThat(closed.value("perfport_streams_active" + NIO_RECEIVED)).isZero();
  }

  @Test
  void wrongFramesCountByTheirTransport() {
    metrics.transport("epoll");
    metrics.transport("nio").checksumFailure();
    metrics.transport("nio").sequenceFailure();
    metrics.transport("nio").sequenceFailure();
    Scrape scrape = Scrape.of(metrics);
    assertThat(scrape.value("perfport_checksum_failures_total" + NIO)).isEqualTo(1);
    assertThat(scrape.value("perfport_sequence_failures_total" + NIO)).isEqualTo(2);
    assertThat(
            scrape.value("perfport_checksum_failures_total{role=\"server\",transport=\"epoll\"}"))
        .isZero();
  }

  @Test
  void eventLoopsShowUntilTheirRegistrationIsClosedAndMayComeBack() {
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            2, new DefaultThreadFactory("watched", true), NioIoHandler.newFactory());
    try {
      TransportMetrics nio = metrics.transport("nio");
      String workers = "netty_eventexecutor_workers" + NIO;
      for (int round = 0; round < 2; round++) {
        Registration watch = nio.watch(loops);
        assertThat(Scrape.of(metrics).value(workers)).isEqualTo(2);
        assertThat(Scrape.of(metrics).names()).contains("netty_eventexecutor_tasks_pending");
        watch.close();
        assertThat(Scrape.of(metrics).names()).noneMatch(name -> name.startsWith("netty_event"));
      }
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private static final String NIO = "{role=\"server\",transport=\"nio\"}";
  private static final String NIO_RECEIVED =
      "{direction=\"received\",role=\"server\",transport=\"nio\"}";

  private static double ended(Scrape scrape, String outcome) {
    return scrape.value(
        "perfport_sessions_ended_total{outcome=\"" + outcome + "\",role=\"server\"}");
  }
}
