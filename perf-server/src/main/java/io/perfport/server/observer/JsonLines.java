package io.perfport.server.observer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.netty.util.NetUtil;
import io.perfport.common.failure.PeerText;
import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.Workload;
import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.ResponderResult;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.Sum;
import io.perfport.common.result.Warning;
import io.perfport.core.cli.LogLines;
import io.perfport.core.host.ProgramVersion;
import io.perfport.core.report.JsonFields;
import io.perfport.core.report.JsonParts;
import io.perfport.core.socket.UnixSockets;
import io.perfport.server.config.ServerConfig;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * One JSON document on one line for each session that is over ({@code --json}), in the names of the
 * client's document, which are iperf3's as far as it has them. It holds what this end knows, with
 * all streams of a direction added up, so that a line is a few kilobytes long whatever the client
 * asked for. Written by a thread of its own, as the log is. Thread-safe.
 */
public final class JsonLines implements SessionObserver, AutoCloseable {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private static final JsonNode NO_INTERVALS = JsonNodeFactory.instance.arrayNode();

  private static final String PROGRAM = "perf-server " + ProgramVersion.of(JsonLines.class);

  private final Consumer<String> out;
  private final Runnable end;
  private final ServerConfig config;

  /** Of the only session; null where they are not wanted. */
  private final KeptIntervals intervals;

  private final Map<String, Opened> opened = new ConcurrentHashMap<>();

  /** What is known of a session from its beginning. */
  private record Opened(Instant time, String program, ControlProtocol protocol) {}

  /**
   * @param config of the server whose sessions these are
   */
  public JsonLines(PrintStream out, ServerConfig config) {
    this(new LogLines(out, JsonLines::missing), config);
  }

  private JsonLines(LogLines lines, ServerConfig config) {
    this.out = lines::add;
    this.end = lines::close;
    this.config = config;
    this.intervals = null;
  }

  /**
   * The document of one session, with its intervals, for another taker: the live page.
   *
   * @param taker gets it on the event loop where the session ends
   */
  JsonLines(ServerConfig config, Consumer<String> taker) {
    this.out = taker;
    this.end = () -> {};
    this.config = config;
    this.intervals = new KeptIntervals();
  }

  private static String missing(long lines) {
    return line(
        new JsonFields()
            .text("error", lines + " results are missing near here: nobody read them in time"));
  }

  @Override
  public void onOpened(
      String session, SocketAddress peer, String program, ControlProtocol protocol) {
    opened.put(session, new Opened(Instant.now(), PeerText.of(program), protocol));
  }

  @Override
  public void onInterval(String session, TestPlan plan, Interval interval) {
    if (intervals != null) {
      intervals.add(plan, interval);
    }
  }

  @Override
  public void onEnded(
      String session, SocketAddress peer, TestPlan plan, EndpointResult result, Outcome outcome) {
    Opened begun = opened.remove(session);
    JsonFields start = start(session, peer, begun);
    boolean unix = UnixSockets.path(peer).isPresent();
    if (plan != null) {
      start.object("test_start", JsonParts.testStart(plan, unix));
    }
    JsonFields end = new JsonFields();
    JsonFields server = server(begun);
    if (result != null) {
      addSums(end, plan, result);
      addCpu(end, result.cpu());
      end.text(
          plan.direction().clientSends() ? "receiver_tcp_congestion" : "sender_tcp_congestion",
          result.congestion());
      server
          .flag("busy_poll", result.busyPoll())
          .text("congestion", result.congestion())
          .text("system", result.system());
      JsonParts.addPlacement(server, result.placement());
    }
    // A session that ended without a plan may have been to be of any workload.
    Workload workload = plan == null ? null : Workload.STREAM;
    JsonFields perfport = perfport(session, begun, workload, server, outcome, result != null);
    if (plan != null) {
      addConfiguration(perfport, JsonParts.plan(plan, unix), plan.title());
    }
    if (result != null) {
      addWarnings(perfport, result.warnings());
    }
    add(start, plan == null ? null : plan.title(), end, outcome, perfport);
  }

  @Override
  public void onEnded(
      String session,
      SocketAddress peer,
      ExchangePlan plan,
      ResponderResult result,
      Outcome outcome) {
    Opened begun = opened.remove(session);
    JsonFields end = new JsonFields();
    JsonFields server = server(begun);
    if (result != null) {
      addCpu(end, result.cpu());
      server.text("congestion", result.congestion()).text("system", result.system());
      JsonParts.addPlacement(server, result.placement());
    }
    Workload workload = plan.kind() == ExchangeKind.SINGLE ? Workload.CRR : Workload.RR;
    JsonFields perfport = perfport(session, begun, workload, server, outcome, result != null);
    boolean unix = UnixSockets.path(peer).isPresent();
    addConfiguration(perfport, JsonParts.plan(plan, unix), plan.title());
    if (result != null) {
      JsonFields exchange = new JsonFields();
      JsonParts.addAnswered(exchange, result);
      perfport.object("exchange", exchange);
      addWarnings(perfport, result.warnings());
    }
    add(start(session, peer, begun), plan.title(), end, outcome, perfport);
  }

  private static void addConfiguration(JsonFields perfport, JsonFields plan, String title) {
    perfport.object(
        "configuration", new JsonFields().object("plan", plan.text("title", PeerText.of(title))));
  }

  /** Adds a line, with {@code intervals}, which iperf3's readers expect to be there in any case. */
  private void add(
      JsonFields start, String title, JsonFields end, Outcome outcome, JsonFields perfport) {
    out.accept(
        line(
            new JsonFields()
                .object("start", start)
                .text("title", PeerText.of(title))
                .tree("intervals", intervals == null ? NO_INTERVALS : intervals.toJson())
                .object("end", end)
                .text("error", error(outcome))
                .object("perfport", perfport)));
  }

  private static JsonFields start(String session, SocketAddress peer, Opened begun) {
    JsonFields start = new JsonFields().text("version", PROGRAM);
    if (begun != null) {
      start.object("timestamp", JsonParts.timestamp(begun.time()));
    }
    if (peer instanceof InetSocketAddress inet && inet.getAddress() != null) {
      start.object(
          "accepted_connection",
          new JsonFields()
              .text("host", NetUtil.toAddressString(inet.getAddress()))
              .count("port", inet.getPort()));
    } else if (peer != null) {
      start.object("accepted_connection", new JsonFields().text("host", ServerLog.display(peer)));
    }
    return start.text("cookie", session);
  }

  private JsonFields server(Opened begun) {
    return new JsonFields()
        .text("program", PROGRAM)
        .text("protocol", begun == null ? null : begun.protocol().label())
        .text("transport", config.transport().name())
        .text("model", config.transport().model().label())
        .count("workers", config.workers());
  }

  /**
   * The object {@code perfport}, up to what is of one workload.
   *
   * @param workload null where it can't be told
   * @param hadBegun whether the run had
   */
  private static JsonFields perfport(
      String session,
      Opened begun,
      Workload workload,
      JsonFields server,
      Outcome outcome,
      boolean hadBegun) {
    boolean notStarted = outcome instanceof Outcome.Failed && !hadBegun;
    return new JsonFields()
        .text("session", session)
        .text("started_utc", begun == null ? null : begun.time().toString())
        .text("workload", workload == null ? null : workload.label())
        .object("client", new JsonFields().text("program", begun == null ? null : begun.program()))
        .object("server", server)
        .addAll(JsonParts.outcome(notStarted ? "not-started" : outcome.word(), outcome));
  }

  private static String error(Outcome outcome) {
    if (outcome instanceof Outcome.Failed failed) {
      return failed.failure().detail();
    }
    return outcome instanceof Outcome.Interrupted ? "ended by the client's user" : null;
  }

  /** What this end sent is in {@code sum_sent}, what it received in {@code sum_received}. */
  private static void addSums(JsonFields end, TestPlan plan, EndpointResult result) {
    for (boolean sent : List.of(false, true)) {
      List<StreamTotal> streams =
          result.streams().stream().filter(each -> each.sender() == sent).toList();
      if (!streams.isEmpty()) {
        String suffix = sent && plan.direction() == Direction.BIDIRECTIONAL ? "_bidir_reverse" : "";
        JsonFields sum = sum(streams).flag("sender", sent);
        if (plan.overUdp()) {
          end.object("sum" + suffix, sum); // As iperf3 has it: it holds jitter and loss.
        }
        end.object((sent ? "sum_sent" : "sum_received") + suffix, sum);
      }
    }
  }

  private static JsonFields sum(List<StreamTotal> streams) {
    Sum sum = Sum.of(streams);
    JsonFields fields = JsonParts.sum(sum);
    return sum.datagrams() == null
        ? fields
        : JsonParts.addDisorder(JsonParts.addDatagrams(fields, sum.datagrams()), sum.datagrams());
  }

  private static void addCpu(JsonFields end, CpuUsage cpu) {
    if (cpu != null) {
      JsonFields fields = new JsonFields();
      JsonParts.addCpu(fields, "host", cpu);
      end.object("cpu_utilization_percent", fields);
    }
  }

  private static void addWarnings(JsonFields perfport, List<Warning> told) {
    if (told != null) {
      perfport
          .texts("checked_ends", List.of("server"))
          .array("warnings", told.stream().map(each -> JsonParts.warning("server", each)).toList());
    }
  }

  static String line(JsonFields fields) {
    try {
      return MAPPER.writeValueAsString(fields.node());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values is always JSON", e);
    }
  }

  /** Writes what is still to be written, for a second at most. */
  @Override
  public void close() {
    end.run();
  }
}
