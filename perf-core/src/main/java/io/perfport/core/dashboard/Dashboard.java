package io.perfport.core.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import io.perfport.core.dashboard.EventFeed.FeedLimits;
import io.perfport.core.dashboard.LiveSource.Totals;
import io.perfport.core.host.HostDescription;
import io.perfport.core.metrics.EndpointPages;
import io.perfport.core.metrics.PerfMetrics;
import io.perfport.core.metrics.PerfMetrics.Role;
import io.perfport.core.metrics.PortSource;
import io.perfport.core.report.JsonFields;
import io.perfport.core.session.LoopTasks;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The live page of one program: what is at {@code /} and {@code /api/...}. Give it to {@link
 * io.perfport.core.metrics.ScrapeEndpoint#start}, then tell it of sessions ({@link #session}) and
 * event loops ({@link #watch}) from any thread.
 *
 * <p>Its state belongs to the endpoint's event loop, which ten times a second reads what runs. It
 * does so whether anybody watches or not, so that a page that is opened late shows what was before;
 * with neither a run nor a viewer it does nothing.
 */
public final class Dashboard implements EndpointPages {
  /**
   * What a page says at its top.
   *
   * @param role whether it is a client's, or a server's
   * @param program with its version
   * @param transport name of the transport; null if there may be several
   */
  public record PageFacts(Role role, String program, String transport) {}

  static final String JSON = "application/json; charset=utf-8";
  static final long TICK_MILLIS = 100;

  /** A viewer has to be able to take it ten times a second. */
  private static final int MOST_STREAMS_TOLD = 16;

  private static final int MOST_SESSIONS_TOLD = 100;
  private static final int IDLE_TICKS = 10;

  /** A state may be a hundred kilobytes long, and strangers come as often as they like. */
  private static final int TICKS_BETWEEN_STATES = 5;

  /** What is sent with the last word; a longer result is on the standard output only. */
  private static final int MOST_ANNOUNCED_CHARS = 256 << 10;

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private final PageFacts facts;
  private final PerfMetrics metrics;
  private final WebFiles files = new WebFiles();
  private final EventFeed feed;
  private final RunHistory history = new RunHistory();
  private final ProcessorLoad load = new ProcessorLoad();
  private final List<PortSource> ports = new CopyOnWriteArrayList<>();
  private final Set<WatchedSession> sessions = new LinkedHashSet<>();

  /** The endpoint's; null before it serves. Written once, before all who read it begin. */
  private volatile EventExecutor loop;

  private long ticks;
  private boolean changed;

  public Dashboard(PageFacts facts, PerfMetrics metrics) {
    this(facts, metrics, FeedLimits.DEFAULT);
  }

  Dashboard(PageFacts facts, PerfMetrics metrics, FeedLimits limits) {
    this.facts = facts;
    this.metrics = metrics;
    this.feed = new EventFeed(limits, metrics::viewerTooSlow);
  }

  @Override
  public void onServing(EventExecutor serving) {
    loop = serving;
    feed.state(stateJson());
    serving.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void onEnding() {
    if (changed) {
      sendState();
    }
    feed.end();
  }

  @Override
  public Optional<Page> at(String path) {
    return switch (path) {
      case "/api/events" -> Optional.of(events());
      case "/api/state" -> Optional.of(document(HttpResponseStatus.OK, stateJson()));
      default -> files.at(path).map(Page.class::cast).or(() -> history.at(path));
    };
  }

  private Page events() {
    if (changed) {
      sendState(); // He is to see what is, and begins with it.
    }
    return feed.isFull()
        ? document(HttpResponseStatus.SERVICE_UNAVAILABLE, "{\"error\":\"too many viewers\"}")
        : new Endless(feed::viewer);
  }

  private static Document document(HttpResponseStatus status, String json) {
    return Document.of(status, JSON, json.getBytes(StandardCharsets.UTF_8), null);
  }

  /**
   * Shows a session from now on, until it is told to have ended.
   *
   * @param id names it, as the log does
   * @param peer the other end
   * @param program what the other end says that it is; null where it can't be told
   */
  public WatchedSession session(String id, String peer, String program) {
    WatchedSession session = new WatchedSession(this, id, peer, program);
    run(
        () -> {
          sessions.add(session);
          changed();
        });
    return session;
  }

  /** Shows event loops, until they have ended. Not to be called by one of them. */
  public void watch(EventExecutorGroup loops) {
    load.add(loops);
    if (loops instanceof PortSource port) {
      ports.add(port);
    }
    loops
        .terminationFuture()
        .addListener(
            ended -> {
              load.remove(loops);
              ports.remove(loops);
            });
  }

  /** On the endpoint's loop, unless it has ended. */
  void run(Runnable task) {
    LoopTasks.execute(loop, task);
  }

  /** What the state says has changed. On the loop. */
  void changed() {
    changed = true;
  }

  /** A session is over, and is kept in the history with this row. On the loop. */
  void ended(WatchedSession session, JsonFields row, String result) {
    forget(session);
    history.add(row, result);
    if (facts.role() == Role.CLIENT) {
      sendState(); // At once, and the result with it: the program may end right behind it.
      if (result != null && result.length() <= MOST_ANNOUNCED_CHARS) {
        feed.announce("result", text(new JsonFields().text("document", result)));
      }
    }
  }

  /** A session is over, of which nothing is to be kept. On the loop. */
  void forget(WatchedSession session) {
    sessions.remove(session);
    changed();
  }

  private void tick() {
    ticks++;
    if (changed && feed.isWatched() && ticks % TICKS_BETWEEN_STATES == 0) {
      sendState();
    }
    boolean runs = sessions.stream().anyMatch(WatchedSession::isRunning);
    if (runs || (feed.isWatched() && ticks % IDLE_TICKS == 0)) {
      feed.publish(text(moment()));
    }
  }

  private void sendState() {
    changed = false;
    feed.state(stateJson());
  }

  /** What is now. */
  private JsonFields moment() {
    JsonFields moment =
        new JsonFields()
            .count("time_ms", System.currentTimeMillis())
            .count("sessions", sessions.size())
            .count("errors", metrics.failures());
    Totals totals = new Totals();
    List<JsonFields> runs = new ArrayList<>();
    int streamsLeft = MOST_STREAMS_TOLD;
    for (WatchedSession session : sessions) {
      if (session.isRunning()) {
        JsonFields fields = session.take(totals, streamsLeft);
        streamsLeft -= fields.node().path("streams").size();
        if (runs.size() < MOST_SESSIONS_TOLD) {
          runs.add(fields);
        }
      }
    }
    moment.object("all", totals.toJson()).array("runs", runs);
    if (ticks % IDLE_TICKS == 0) {
      moment.object("cpu_percent", load.take());
    }
    return ports.isEmpty()
        ? moment
        : moment.array("ports", ports.stream().map(Dashboard::port).toList());
  }

  private static JsonFields port(PortSource port) {
    return new JsonFields()
        .text("name", port.portName())
        .count("queued", port.queued())
        .count("dequeued", port.dequeued())
        .count("workers_running", port.runningWorkers())
        .count("workers_waiting", port.waitingWorkers());
  }

  private String stateJson() {
    return text(
        new JsonFields()
            .text("process", feed.epoch())
            .text("role", facts.role().tag())
            .text("program", facts.program())
            .text("transport", facts.transport())
            .text("system", HostDescription.line())
            .count("sessions_total", sessions.size())
            .array(
                "sessions",
                sessions.stream().limit(MOST_SESSIONS_TOLD).map(WatchedSession::row).toList())
            .array("history", history.rows()));
  }

  private static String text(JsonFields fields) {
    try {
      return MAPPER.writeValueAsString(fields.node());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values is always JSON", e);
    }
  }
}
