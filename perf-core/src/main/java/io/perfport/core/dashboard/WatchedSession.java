package io.perfport.core.dashboard;

import io.perfport.common.failure.PeerText;
import io.perfport.common.result.ReceivedDatagrams;
import io.perfport.core.dashboard.LiveSource.Totals;
import io.perfport.core.metrics.TrafficSource;
import io.perfport.core.report.JsonFields;
import io.perfport.core.stream.DataStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * One session that a dashboard shows. Any thread may tell of it, and never waits: the dashboard's
 * event loop does the rest. Text that may come from a peer is made fit to be shown here.
 */
public final class WatchedSession {
  /**
   * What a session is to do.
   *
   * @param workload the word that {@code --workload} has for it
   * @param description one line
   * @param title a word of the user's; null for none
   * @param durationMillis of the measured part; null if its end is not a time
   */
  public record WatchedPlan(
      String workload, String description, String title, Long durationMillis, long omitMillis) {}

  private static final int MOST_PLAN_CHARS = 400;

  private final Dashboard dashboard;
  private final String id;
  private final String peer;
  private final String program;
  private final long openedMillis = System.currentTimeMillis();

  private WatchedPlan plan;
  private String state = "planning";
  private Long beganMillis;
  private LiveSource source = LiveSource.NONE;
  private boolean over;

  /** What the other end has told since it was shown last; null for nothing. */
  private Double peerCpu;

  private ReceivedDatagrams peerDatagrams;

  WatchedSession(Dashboard dashboard, String id, String peer, String program) {
    this.dashboard = dashboard;
    this.id = id;
    this.peer = PeerText.of(peer);
    this.program = PeerText.of(program);
  }

  /** Its plan is known; connections are opened. */
  public void onPlanned(WatchedPlan known) {
    WatchedPlan shown =
        new WatchedPlan(
            known.workload(),
            PeerText.line(known.description(), MOST_PLAN_CHARS),
            PeerText.of(known.title()),
            known.durationMillis(),
            known.omitMillis());
    change(
        () -> {
          plan = shown;
          state = "joining";
        });
  }

  /** Its streams flow; none of a test that is made of others, which are sessions of their own. */
  public void onRunning(List<DataStream> streams) {
    begin(() -> new LiveRun(streams));
  }

  /** It is asked requests: what this end, the server, counts. */
  public void onAnswering(TrafficSource requests, TrafficSource responses) {
    begin(() -> new LiveRun.Answers(requests, responses));
  }

  /**
   * It asks requests, as the client.
   *
   * @param latencies adds the latencies in nanoseconds of the responses since it was called last;
   *     called by one thread
   */
  public void onRequesting(Consumer<Histogram> latencies) {
    begin(() -> new LiveLatency(latencies, plan == null ? 0 : plan.omitMillis()));
  }

  private void begin(Supplier<LiveSource> made) {
    change(
        () -> {
          source = made.get();
          state = "running";
          beganMillis = System.currentTimeMillis();
        });
  }

  /**
   * The other end tells how much processor time it uses.
   *
   * @param percent of one processor; null where it does not tell
   */
  public void onPeerCpu(Double percent) {
    dashboard.run(() -> peerCpu = percent);
  }

  /**
   * The other end tells what it has received of datagrams.
   *
   * @param datagrams null where it receives none, or does not tell
   */
  public void onPeerDatagrams(ReceivedDatagrams datagrams) {
    if (datagrams != null) {
      dashboard.run(() -> peerDatagrams = datagrams);
    }
  }

  /** It is over before it had a run: what strangers begin and leave does not fill the history. */
  public void onGone() {
    dashboard.run(() -> dashboard.forget(this));
  }

  /**
   * It is over, and is kept in the history. Only the first call counts.
   *
   * @param outcome one word
   * @param detail what went wrong; null for nothing
   * @param figures what was measured, by names with units
   * @param result its JSON document; null for none
   */
  public void onEnded(String outcome, String detail, Map<String, Double> figures, String result) {
    String why = PeerText.of(detail);
    dashboard.run(
        () -> {
          if (!over) {
            over = true;
            state = "over";
            source = LiveSource.NONE;
            JsonFields told = new JsonFields();
            figures.forEach(told::fine);
            JsonFields row =
                row()
                    .text("outcome", outcome)
                    .text("detail", why)
                    .count("ended_ms", System.currentTimeMillis())
                    .object("figures", told);
            dashboard.ended(this, row, result);
          }
        });
  }

  private void change(Runnable what) {
    dashboard.run(
        () -> {
          what.run();
          dashboard.changed();
        });
  }

  /** What the table of sessions shows. On the dashboard's loop, as all that follows. */
  JsonFields row() {
    JsonFields row =
        new JsonFields()
            .text("id", id)
            .text("peer", peer)
            .text("program", program)
            .text("state", state)
            .count("opened_ms", openedMillis)
            .count("began_ms", beganMillis);
    return plan == null
        ? row
        : row.text("workload", plan.workload())
            .text("plan", plan.description())
            .text("title", plan.title())
            .count("duration_ms", plan.durationMillis())
            .count("omit_ms", plan.omitMillis());
  }

  boolean isRunning() {
    return source != LiveSource.NONE;
  }

  /** What it has done since the last time: see {@link LiveSource#take}. */
  JsonFields take(Totals totals, int mostStreams) {
    JsonFields fields =
        new JsonFields()
            .text("id", id)
            .addAll(source.take(totals, mostStreams))
            .figure("peer_cpu_percent", peerCpu);
    peerCpu = null;
    if (peerDatagrams != null) {
      fields.object("peer_datagrams", LiveRun.datagrams(peerDatagrams));
      peerDatagrams = null;
    }
    return fields;
  }
}
