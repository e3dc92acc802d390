package io.perfport.core.dashboard;

import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.ReceivedDatagrams;
import io.perfport.common.result.TcpInfo;
import io.perfport.core.metrics.TrafficSource;
import io.perfport.core.report.JsonFields;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.StreamSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The streams of one run, or its requests as the server counts them, read again and again. Streams
 * are sampled as interval reports do it: each is asked on its own event loop, and what it answered
 * is read the next time, so that nobody waits. Its methods are called by the dashboard's loop.
 */
final class LiveRun implements LiveSource {
  /** Asking costs a stream's event loop some microseconds: thousands are not asked at once. */
  static final int MOST_ASKED = 1_000;

  private final List<LiveStream> streams;

  /** Each stream is asked once in as many calls, and then all are told. */
  private final int turns;

  private int turn;
  private Double received;
  private Double sent;

  LiveRun(List<DataStream> streams) {
    this.streams = streams.stream().map(LiveStream::new).toList();
    this.turns = Math.max(1, (streams.size() + MOST_ASKED - 1) / MOST_ASKED);
  }

  /** One stream, with the sample that was shown last. */
  private static final class LiveStream {
    private final DataStream stream;

    /** Written by the stream's event loop, read by the dashboard's. */
    private volatile StreamSample latest;

    /** Whether an answer is awaited: set by the dashboard's loop, reset by the stream's. */
    private volatile boolean asked;

    private StreamSample shown;

    LiveStream(DataStream stream) {
      this.stream = stream;
    }

    /** Asks for a sample, unless one is awaited: a loop that has no time is not asked twice. */
    void ask() {
      if (!asked) {
        asked = true;
        stream.sample(
            sample -> {
              latest = sample;
              asked = false;
            });
      }
    }

    /** Bits a second since the last time; null if there is no later sample. */
    Double take() {
      StreamSample now = latest;
      StreamSample before = shown;
      shown = now;
      if (now == null || before == null || now.nanos() <= before.nanos()) {
        return null;
      }
      return Math.max(0, now.bytes() - before.bytes()) * 8e9 / (now.nanos() - before.nanos());
    }
  }

  @Override
  public JsonFields take(Totals totals, int mostStreams) {
    JsonFields fields = turn == 0 ? told(mostStreams) : new JsonFields();
    for (int at = turn; at < streams.size(); at += turns) {
      streams.get(at).ask();
    }
    turn = (turn + 1) % turns;
    totals.add(received, sent, null);
    return fields;
  }

  private JsonFields told(int mostStreams) {
    JsonFields fields = new JsonFields();
    List<JsonFields> told = new ArrayList<>();
    received = null;
    sent = null;
    for (LiveStream each : streams) {
      Double bits = each.take();
      if (bits != null && each.stream.sends()) {
        sent = bits + (sent == null ? 0 : sent);
      } else if (bits != null) {
        received = bits + (received == null ? 0 : received);
      }
      if (bits != null && streams.size() > 1 && told.size() < mostStreams) {
        told.add(
            new JsonFields()
                .count("id", each.stream.id())
                .flag("sends", each.stream.sends())
                .figure("bits_per_second", bits));
      }
    }
    fields.figure("received_bits_per_second", received).figure("sent_bits_per_second", sent);
    addTcp(fields);
    addDatagrams(fields);
    return told.isEmpty() ? fields : fields.array("streams", told);
  }

  /**
   * Round-trip times are averaged, and all else is added up. Of the streams that this end sends.
   */
  private void addTcp(JsonFields fields) {
    List<TcpInfo> infos =
        streams.stream()
            .filter(each -> each.stream.sends() && each.shown != null)
            .map(each -> each.shown.tcpInfo())
            .filter(Objects::nonNull)
            .toList();
    if (!infos.isEmpty()) {
      fields
          .count("retransmits", infos.stream().mapToLong(TcpInfo::totalRetransmits).sum())
          .count("cwnd_bytes", infos.stream().mapToLong(TcpInfo::congestionWindowBytes).sum())
          .figure("rtt_us", infos.stream().mapToLong(TcpInfo::rttMicros).average().orElse(0));
    }
  }

  private void addDatagrams(JsonFields fields) {
    DatagramCounts counts =
        DatagramCounts.sum(
            streams.stream()
                .filter(each -> !each.stream.sends() && each.shown != null)
                .map(each -> each.shown.datagrams())
                .filter(Objects::nonNull)
                .toList());
    if (counts != null) {
      fields.addAll(
          datagrams(
              new ReceivedDatagrams(
                  counts.packets(), counts.lost(), counts.jitterMillis(), greatestDelay())));
    }
  }

  /** Of the datagrams that came last, one of each stream; null where it can't be told. */
  private Long greatestDelay() {
    return streams.stream()
        .map(each -> each.shown == null ? null : each.shown.lastDelayNanos())
        .filter(Objects::nonNull)
        .max(Long::compare)
        .orElse(null);
  }

  /** What an end has received of datagrams so far. */
  static JsonFields datagrams(ReceivedDatagrams told) {
    Long delay = told.delayNanos();
    return new JsonFields()
        .count("packets", told.packets())
        .count("lost_packets", told.lost())
        .fine("jitter_ms", told.jitterMillis())
        .figure("delay_us", delay == null ? null : (Double) (delay / 1e3));
  }

  /** Requests of one session as the server counts them: any thread may read. */
  static final class Answers implements LiveSource {
    private final TrafficSource requests;
    private final TrafficSource responses;
    private long atNanos = System.nanoTime();
    private long requestsBefore;
    private long receivedBefore;
    private long sentBefore;

    Answers(TrafficSource requests, TrafficSource responses) {
      this.requests = requests;
      this.responses = responses;
    }

    @Override
    public JsonFields take(Totals totals, int mostStreams) {
      long now = System.nanoTime();
      double seconds = Math.max(1, now - atNanos) / 1e9;
      atNanos = now;
      long requestsNow = requests.requests();
      long receivedNow = requests.bytes();
      long sentNow = responses.bytes();
      double perSecond = (requestsNow - requestsBefore) / seconds;
      double received = (receivedNow - receivedBefore) * 8 / seconds;
      double sent = (sentNow - sentBefore) * 8 / seconds;
      requestsBefore = requestsNow;
      receivedBefore = receivedNow;
      sentBefore = sentNow;
      totals.add(received, sent, perSecond);
      return new JsonFields()
          .figure("received_bits_per_second", received)
          .figure("sent_bits_per_second", sent)
          .figure("requests_per_second", perSecond);
    }
  }
}
