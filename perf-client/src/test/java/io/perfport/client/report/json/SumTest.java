package io.perfport.client.report.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.client.report.ExchangeSamples;
import io.perfport.client.report.Samples;
import io.perfport.common.plan.Direction;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.Interval;
import io.perfport.common.result.RequesterResult;
import io.perfport.common.result.RequesterResult.RequestCounts;
import io.perfport.common.result.StreamInterval;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.Sum;
import io.perfport.common.result.TcpInfo;
import io.perfport.common.result.TestFigures;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.Totals;
import io.perfport.core.report.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Sums and figures of merit against plain arithmetic. */
class SumTest {
  private static final long SECOND = 1_000_000_000L;

  /** Streams are sampled a little apart, each with its own beginning and end. */
  @Property
  void anIntervalsSumIsOverAllTheTimeOfItsStreams(
      @ForAll @Size(min = 1, max = 5) List<@Size(3) List<@IntRange(max = 999) Integer>> parts) {
    List<StreamInterval> streams = new ArrayList<>();
    long start = Long.MAX_VALUE;
    long end = 0;
    long bytes = 0;
    for (List<Integer> part : parts) {
      long from = part.get(0);
      long until = 1_000L + part.get(1);
      streams.add(interval(true, from, until, part.get(2)));
      start = Math.min(start, from);
      end = Math.max(end, until);
      bytes += part.get(2);
    }
    streams.add(interval(false, 0, 9_999, 77)); // Another direction's.
    Sum sum = Sum.of(new Interval(0, 1_000, false, streams), true);
    assertThat(sum.startNanos()).isEqualTo(start);
    assertThat(sum.endNanos()).isEqualTo(end);
    assertThat(sum.bytes()).isEqualTo(bytes);
    assertThat(sum.bitsPerSecond()).isCloseTo(bytes * 8e9 / (end - start), within(1e-3));
  }

  private static StreamInterval interval(boolean sender, long from, long until, long bytes) {
    return new StreamInterval(1, sender, from, until, bytes, false, null, null);
  }

  @Test
  void aTotalsSumLastsAsLongAsTheLastOfItsStreams() {
    Sum sum =
        Totals.sum(
                List.of(both(total(2 * SECOND, 100)), both(total(3 * SECOND, 50))),
                Totals.OfStream::sender)
            .orElseThrow();
    assertThat(sum.endNanos()).isEqualTo(3 * SECOND);
    assertThat(sum.bytes()).isEqualTo(150);
    assertThat(sum.bitsPerSecond()).isEqualTo(400);
  }

  @Test
  void aSumOfWhichOneStreamCouldNotTellIsNone() {
    Totals.OfStream silent = new Totals.OfStream(2, true, Optional.empty(), Optional.empty());
    assertThat(Totals.sum(List.of(both(total(SECOND, 1)), silent), Totals.OfStream::sender))
        .isEmpty();
  }

  private static Totals.OfStream both(StreamTotal total) {
    return new Totals.OfStream(1, true, Optional.of(total), Optional.of(total));
  }

  private static StreamTotal total(long nanos, long bytes) {
    return new StreamTotal(1, true, nanos, bytes, 0, 0, null, null, null, null, null, true);
  }

  /** What was sent, and what became of it: the receiver knows of fewer. */
  @Test
  void aDirectionsLossIsAPartOfThePacketsThatWereSent() {
    JsonNode json =
        Iperf3Json.addBoth(
                new JsonFields(),
                DatagramCounts.ofSender(200, 0),
                DatagramCounts.ofReceiver(100, 20, 0, 0, 0, 0))
            .node();
    assertThat(json.get("packets").asLong()).isEqualTo(200);
    assertThat(json.get("lost_packets").asLong()).isEqualTo(20);
    assertThat(json.get("lost_percent").asDouble()).isEqualTo(10);
  }

  @Test
  void goodputInBothDirectionsIsOverTheTimeOfTheLastReceiver() {
    TestResult made =
        Samples.result(Samples.plan(Direction.BIDIRECTIONAL, 1), true, Samples.COMPLETED);
    EndpointResult local = ofNanos(made.local(), 5 * SECOND);
    EndpointResult remote = ofNanos(made.remote().orElseThrow(), 2 * SECOND);
    TestResult result =
        new TestResult(made.start(), made.intervals(), local, Optional.of(remote), made.outcome());
    long bytes = result.receivers().stream().mapToLong(StreamTotal::bytes).sum();
    double goodput =
        result.figures().stream()
            .filter(each -> each.measure().equals(TestFigures.GOODPUT))
            .findFirst()
            .orElseThrow()
            .value();
    assertThat(goodput).isEqualTo(bytes * 8.0 / 5);
  }

  private static EndpointResult ofNanos(EndpointResult end, long nanos) {
    List<StreamTotal> streams =
        end.streams().stream()
            .map(
                each ->
                    new StreamTotal(
                        each.streamId(),
                        each.sender(),
                        nanos,
                        each.bytes(),
                        0,
                        0,
                        null,
                        null,
                        null,
                        null,
                        null,
                        true))
            .toList();
    return new EndpointResult(
        end.transport(), end.workers(), end.system(), end.congestion(), end.cpu(), streams);
  }

  @Test
  void theGreatestPeerWindowIsThatOfTheMeasuredPart() {
    TestResult made = Samples.result(Samples.plan(Direction.FORWARD, 1), true, Samples.COMPLETED);
    TestResult result =
        new TestResult(
            made.start(),
            List.of(window(true, 9_000_000), window(false, 1_000), window(false, 3_000)),
            made.local(),
            made.remote(),
            made.outcome());
    JsonNode sender =
        Iperf3Json.end(result, new JsonFields()).node().get("streams").get(0).get("sender");
    assertThat(sender.get("max_snd_wnd").asLong()).isEqualTo(3_000);
  }

  private static Interval window(boolean omitted, long windowBytes) {
    TcpInfo info = new TcpInfo(45, 10, 30, 1, windowBytes, 0, 1_448, 1_500, 3);
    return new Interval(
        0, SECOND, omitted, List.of(new StreamInterval(1, true, 0, SECOND, 1, omitted, 0L, info)));
  }

  /** Of all requests over UDP, answered or not. */
  @Test
  void lostRequestsAreAPartOfAllOfThem() {
    ExchangeResult made = ExchangeSamples.openLoop(Samples.COMPLETED);
    RequesterResult local = made.local();
    RequesterResult lossy =
        new RequesterResult(
            local.nanos(),
            local.requestsPerSecond(),
            new RequestCounts(900, 0, 0, null, 100L, 0L, 0L),
            local.connections(),
            local.connects(),
            local.latency(),
            local.service(),
            local.lateness(),
            local.connecting(),
            local.portsExhausted(),
            local.ramp(),
            local.memory(),
            local.cpu(),
            local.warnings(),
            local.busyPoll(),
            local.placement());
    ExchangeResult result =
        new ExchangeResult(made.start(), made.intervals(), lossy, made.remote(), made.outcome());
    assertThat(result.figures())
        .filteredOn(each -> each.measure().equals(TestFigures.LOST))
        .singleElement()
        .satisfies(each -> assertThat(each.value()).isEqualTo(10));
  }
}
