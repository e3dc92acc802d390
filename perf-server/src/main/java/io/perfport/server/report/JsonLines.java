package io.perfport.server.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.util.NetUtil;
import io.perfport.common.failure.PeerText;
import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.ExchangeKind;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.Workload;
import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.Rates;
import io.perfport.common.result.ResponderResult;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.Warning;
import io.perfport.core.cli.LogLines;
import io.perfport.core.host.ProgramVersion;
import io.perfport.core.socket.UnixSockets;
import io.perfport.server.ServerConfig;
import io.perfport.server.session.SessionObserver;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One JSON document on one line for each session that is over ({@code --json}), in the names of the
 * client's document, which are iperf3's as far as it has them. It holds what this end knows, with
 * all streams of a direction added up, so that a line is a few kilobytes long whatever the client
 * asked for. Written by a thread of its own, as the log is. Thread-safe.
 */
public final class JsonLines implements SessionObserver, AutoCloseable {
  /** As in the client's results. */
  private static final int DECIMALS = 3;

  private static final int FINE_DECIMALS = 6;

  /** A figure that can't be told is null in a node, and its key stays out of the line. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(JsonNodeFeature.WRITE_NULL_PROPERTIES)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  private static final String PROGRAM = "perf-server " + ProgramVersion.of(JsonLines.class);

  private final LogLines out;
  private final ServerConfig config;
  private final Map<String, Opened> opened = new ConcurrentHashMap<>();

  /** What is known of a session from its beginning. */
  private record Opened(Instant time, String program, ControlProtocol protocol) {}

  /**
   * @param config of the server whose sessions these are
   */
  public JsonLines(PrintStream out, ServerConfig config) {
    this.out = new LogLines(out, JsonLines::missing);
    this.config = config;
  }

  private static String missing(long lines) {
    return line(
        MAPPER
            .createObjectNode()
            .put("error", lines + " results are missing near here: nobody read them in time"));
  }

  @Override
  public void opened(String session, SocketAddress peer, String program, ControlProtocol protocol) {
    opened.put(session, new Opened(Instant.now(), PeerText.of(program), protocol));
  }

  @Override
  public void ended(
      String session, SocketAddress peer, TestPlan plan, EndpointResult result, Outcome outcome) {
    Opened begun = opened.remove(session);
    ObjectNode line = line(session, peer, begun, plan == null ? null : plan.title());
    ObjectNode end = line.putObject("end");
    // A session that ended without a plan may have been to be of any workload.
    ObjectNode perfport =
        concluded(line, session, begun, plan == null ? null : Workload.STREAM, outcome, result);
    if (plan != null) {
      ((ObjectNode) line.get("start")).set("test_start", testStart(plan, peer));
      perfport.putObject("configuration").set("plan", plan(plan, peer));
    }
    if (result != null) {
      addSums(end, plan, result);
      addCpu(end, result.cpu());
      end.put(
          plan.direction().clientSends() ? "receiver_tcp_congestion" : "sender_tcp_congestion",
          result.congestion());
      ((ObjectNode) perfport.get("server"))
          .put("busy_poll", result.busyPoll())
          .put("congestion", result.congestion())
          .put("system", result.system());
      addWarnings(perfport, result.warnings());
    }
    out.add(line(line));
  }

  @Override
  public void ended(
      String session,
      SocketAddress peer,
      ExchangePlan plan,
      ResponderResult result,
      Outcome outcome) {
    Opened begun = opened.remove(session);
    ObjectNode line = line(session, peer, begun, plan.title());
    ObjectNode end = line.putObject("end");
    Workload workload = plan.kind() == ExchangeKind.SINGLE ? Workload.CRR : Workload.RR;
    ObjectNode perfport = concluded(line, session, begun, workload, outcome, result);
    perfport.putObject("configuration").set("plan", plan(plan, peer));
    if (result != null) {
      addCpu(end, result.cpu());
      ((ObjectNode) perfport.get("server"))
          .put("congestion", result.congestion())
          .put("system", result.system());
      addAnswered(perfport.putObject("exchange"), result);
      addWarnings(perfport, result.warnings());
    }
    out.add(line(line));
  }

  /** With {@code start} and {@code intervals}, which iperf3's readers expect to be there. */
  private static ObjectNode line(String session, SocketAddress peer, Opened begun, String title) {
    ObjectNode line = MAPPER.createObjectNode();
    ObjectNode start = line.putObject("start").put("version", PROGRAM);
    if (begun != null) {
      start
          .putObject("timestamp")
          .put(
              "time",
              DateTimeFormatter.RFC_1123_DATE_TIME.format(begun.time().atOffset(ZoneOffset.UTC)))
          .put("timesecs", begun.time().getEpochSecond())
          .put("timemillisecs", begun.time().toEpochMilli());
    }
    if (peer instanceof InetSocketAddress inet && inet.getAddress() != null) {
      start
          .putObject("accepted_connection")
          .put("host", NetUtil.toAddressString(inet.getAddress()))
          .put("port", inet.getPort());
    } else if (peer != null) {
      start.putObject("accepted_connection").put("host", ServerLog.display(peer));
    }
    start.put("cookie", session);
    line.put("title", PeerText.of(title)).putArray("intervals");
    return line;
  }

  /**
   * Adds {@code error} and {@code perfport}.
   *
   * @param workload null where it can't be told
   * @param result null if the run had not begun
   */
  private ObjectNode concluded(
      ObjectNode line,
      String session,
      Opened begun,
      Workload workload,
      Outcome outcome,
      Object result) {
    line.put("error", error(outcome));
    ObjectNode perfport =
        line.putObject("perfport")
            .put("session", session)
            .put("started_utc", begun == null ? null : begun.time().toString())
            .put("workload", workload == null ? null : workload.label());
    perfport.putObject("client").put("program", begun == null ? null : begun.program());
    perfport
        .putObject("server")
        .put("program", PROGRAM)
        .put("protocol", begun == null ? null : begun.protocol().label())
        .put("transport", config.transport().name())
        .put("model", config.transport().model().label())
        .put("workers", config.workers());
    perfport.put("outcome", word(outcome, result != null));
    if (outcome instanceof Outcome.Failed failed) {
      perfport
          .putObject("failure")
          .put("reason", failed.failure().reason().tag())
          .put("detail", failed.failure().detail());
    }
    return perfport;
  }

  private static String word(Outcome outcome, boolean hadBegun) {
    if (outcome instanceof Outcome.Completed) {
      return "completed";
    }
    if (outcome instanceof Outcome.Interrupted) {
      return "interrupted";
    }
    return hadBegun ? "failed" : "not-started";
  }

  private static String error(Outcome outcome) {
    if (outcome instanceof Outcome.Failed failed) {
      return failed.failure().detail();
    }
    return outcome instanceof Outcome.Interrupted ? "ended by the client's user" : null;
  }

  /** What this end sent is in {@code sum_sent}, what it received in {@code sum_received}. */
  private static void addSums(ObjectNode end, TestPlan plan, EndpointResult result) {
    for (boolean sent : List.of(false, true)) {
      List<StreamTotal> streams =
          result.streams().stream().filter(each -> each.sender() == sent).toList();
      if (!streams.isEmpty()) {
        String suffix = sent && plan.direction() == Direction.BIDIRECTIONAL ? "_bidir_reverse" : "";
        ObjectNode sum = sum(streams).put("sender", sent);
        if (plan.overUdp()) {
          end.set("sum" + suffix, sum); // As iperf3 has it: it holds jitter and loss.
        }
        end.set((sent ? "sum_sent" : "sum_received") + suffix, sum);
      }
    }
  }

  private static ObjectNode sum(List<StreamTotal> streams) {
    long nanos = streams.stream().mapToLong(StreamTotal::nanos).max().orElse(0);
    long bytes = streams.stream().mapToLong(StreamTotal::bytes).sum();
    boolean sampled = streams.stream().map(StreamTotal::retransmits).allMatch(Objects::nonNull);
    ObjectNode sum =
        MAPPER
            .createObjectNode()
            .put("start", 0)
            .put("end", seconds(nanos))
            .put("seconds", seconds(nanos))
            .put("bytes", bytes)
            .put("bits_per_second", figure(Rates.bitsPerSecond(bytes, nanos), DECIMALS))
            .put(
                "retransmits",
                sampled ? (Long) streams.stream().mapToLong(StreamTotal::retransmits).sum() : null);
    DatagramCounts counts =
        DatagramCounts.sum(streams.stream().map(StreamTotal::datagrams).toList());
    if (counts != null) {
      sum.put("jitter_ms", figure(counts.jitterMillis(), FINE_DECIMALS))
          .put("lost_packets", counts.lost())
          .put("packets", counts.packets())
          .put("lost_percent", figure(counts.lostPercent(), DECIMALS))
          .put("out_of_order_packets", counts.outOfOrder())
          .put("duplicate_packets", counts.duplicates())
          .put("late_packets", counts.late())
          .put("unsent_packets", counts.unsent());
    }
    return sum;
  }

  private static void addCpu(ObjectNode end, CpuUsage cpu) {
    if (cpu != null) {
      end.putObject("cpu_utilization_percent")
          .put("host_total", figure(cpu.totalPercent(), DECIMALS))
          .put("host_user", figure(cpu.userPercent(), DECIMALS))
          .put("host_system", figure(cpu.systemPercent(), DECIMALS));
    }
  }

  private static void addAnswered(ObjectNode exchange, ResponderResult result) {
    exchange
        .putObject("server")
        .put("measured_seconds", seconds(result.nanos()))
        .put("requests", result.requests())
        .put("request_bytes", result.requestBytes())
        .put("response_bytes", result.responseBytes())
        .put("connections_max", result.connections());
    if (result.memory() != null) {
      exchange
          .putObject("server_memory")
          .put("connections", result.memory().connections())
          .put("resident_bytes_before", result.memory().residentBytesBefore())
          .put("resident_bytes_held", result.memory().residentBytesHeld())
          .put("bytes_per_connection", figure(result.memory().bytesPerConnection(), DECIMALS));
    }
  }

  private static void addWarnings(ObjectNode perfport, List<Warning> told) {
    if (told != null) {
      perfport.putArray("checked_ends").add("server");
      ArrayNode warnings = perfport.putArray("warnings");
      for (Warning warning : told) {
        warnings
            .addObject()
            .put("code", warning.code())
            .put("end", "server")
            .put("detail", warning.detail());
      }
    }
  }

  private static ObjectNode testStart(TestPlan plan, SocketAddress peer) {
    RunLimit limit = plan.limit();
    return MAPPER
        .createObjectNode()
        .put("protocol", carrier(plan.protocol(), peer).toUpperCase(Locale.ROOT))
        .put("num_streams", plan.streams())
        .put("blksize", plan.blockBytes())
        .put("omit", seconds(plan.omitMillis() * 1_000_000))
        .put(
            "duration",
            seconds(limit instanceof RunLimit.Time time ? time.millis() * 1_000_000 : 0))
        .put("bytes", limit instanceof RunLimit.Bytes bytes ? bytes.bytes() : 0)
        .put("blocks", limit instanceof RunLimit.Blocks blocks ? blocks.blocks() : 0)
        .put("reverse", plan.direction() == Direction.REVERSE ? 1 : 0)
        .put("tos", plan.socket().typeOfService())
        .put("target_bitrate", plan.bitsPerSecond())
        .put("bidir", plan.direction() == Direction.BIDIRECTIONAL ? 1 : 0);
  }

  private static ObjectNode plan(TestPlan plan, SocketAddress peer) {
    ObjectNode fields =
        MAPPER
            .createObjectNode()
            .put("protocol", carrier(plan.protocol(), peer))
            .put("direction", plan.direction().name().toLowerCase(Locale.ROOT))
            .put("streams_each_direction", plan.streams());
    addLimit(fields, plan.limit());
    if (plan.overUdp()) {
      fields.put("gso", plan.udp().segmentation()).put("gro", plan.udp().coalescing());
    }
    fields
        .put("omit_ms", plan.omitMillis())
        .put("interval_ms", plan.intervalMillis())
        .put("block_bytes", plan.blockBytes())
        .put("stream_target_bits_per_second", plan.bitsPerSecond())
        .put("burst_blocks", plan.burstBlocks() == 0 ? null : (Integer) plan.burstBlocks())
        .put("framing", plan.framing().name().toLowerCase(Locale.ROOT));
    addSocket(fields, plan.socket());
    return fields.put("title", PeerText.of(plan.title()));
  }

  private static ObjectNode plan(ExchangePlan plan, SocketAddress peer) {
    ObjectNode fields =
        MAPPER
            .createObjectNode()
            .put("protocol", carrier(plan.protocol(), peer))
            .put("connections", plan.connections())
            .put("depth", plan.depth())
            .put("request_bytes", plan.requestBytes())
            .put("response_bytes", plan.responseBytes());
    addLimit(fields, plan.limit());
    fields.put("omit_ms", plan.omitMillis());
    addSocket(fields, plan.socket());
    return fields.put("title", PeerText.of(plan.title()));
  }

  private static void addLimit(ObjectNode fields, RunLimit limit) {
    if (limit instanceof RunLimit.Time time) {
      fields.put("duration_ms", time.millis());
    } else if (limit instanceof RunLimit.Bytes bytes) {
      fields.put("limit_bytes", bytes.bytes());
    } else if (limit instanceof RunLimit.Blocks blocks) {
      fields.put("limit_blocks", blocks.blocks());
    }
  }

  private static void addSocket(ObjectNode fields, SocketTuning socket) {
    fields
        .putObject("socket")
        .put("window_bytes", socket.windowBytes())
        .put("no_delay", socket.noDelay())
        .put("max_segment_bytes", socket.maxSegmentBytes())
        .put("type_of_service", socket.typeOfService())
        .put("congestion", socket.congestion());
  }

  private static String carrier(Protocol protocol, SocketAddress peer) {
    return UnixSockets.path(peer).isPresent() ? "unix" : protocol.name().toLowerCase(Locale.ROOT);
  }

  /** Exact: a whole number of seconds has no fraction. */
  private static BigDecimal seconds(long nanos) {
    return BigDecimal.valueOf(nanos, 9).stripTrailingZeros();
  }

  /** Null if it can't be told, or is not a finite number. */
  private static BigDecimal figure(Double value, int decimals) {
    return value == null || !Double.isFinite(value)
        ? null
        : BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN).stripTrailingZeros();
  }

  private static String line(ObjectNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values is always JSON", e);
    }
  }

  /** Writes what is still to be written, for a second at most. */
  @Override
  public void close() {
    out.close();
  }
}
