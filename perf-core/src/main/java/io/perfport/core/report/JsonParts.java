package io.perfport.core.report;

import io.perfport.common.failure.Failure;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ProcessorSet;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.Framing;
import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.MemoryGrowth;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.Placement;
import io.perfport.common.result.ResponderResult;
import io.perfport.common.result.Sum;
import io.perfport.common.result.Warning;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The parts that the client's document of a test and the server's line of it have in common: the
 * same names, units and order, which are iperf3's as far as it has them.
 */
public final class JsonParts {
  private JsonParts() {}

  /** When a test began. */
  public static JsonFields timestamp(Instant time) {
    return new JsonFields()
        .text("time", DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC)))
        .count("timesecs", time.getEpochSecond())
        .count("timemillisecs", time.toEpochMilli());
  }

  /**
   * iperf3's {@code test_start}.
   *
   * @param unix whether it runs over UNIX-domain sockets
   */
  public static JsonFields testStart(TestPlan plan, boolean unix) {
    RunLimit limit = plan.limit();
    return new JsonFields()
        .text("protocol", carrier(plan.protocol(), unix).toUpperCase(Locale.ROOT))
        .count("num_streams", plan.streams())
        .count("blksize", plan.blockBytes())
        .seconds("omit", plan.omitMillis() * 1_000_000)
        .seconds("duration", limit instanceof RunLimit.Time time ? time.millis() * 1_000_000 : 0)
        .count("bytes", limit instanceof RunLimit.Bytes bytes ? bytes.bytes() : 0)
        .count("blocks", limit instanceof RunLimit.Blocks blocks ? blocks.blocks() : 0)
        .bit("reverse", plan.direction() == Direction.REVERSE)
        .count("tos", plan.socket().typeOfService())
        .count("target_bitrate", plan.bitsPerSecond())
        .bit("bidir", plan.direction() == Direction.BIDIRECTIONAL);
  }

  /**
   * A plan, but for its title, which at the server is a stranger's.
   *
   * @param unix whether it is of UNIX-domain sockets
   */
  public static JsonFields plan(TestPlan plan, boolean unix) {
    JsonFields fields =
        new JsonFields()
            .text("protocol", carrier(plan.protocol(), unix))
            .text("direction", word(plan.direction()))
            .count("streams_each_direction", plan.streams());
    addLimit(fields, plan.limit());
    if (plan.overUdp()) {
      fields.flag("gso", plan.udp().segmentation()).flag("gro", plan.udp().coalescing());
      fields.flag("no_yield", plan.udp().yields() ? null : true);
    }
    return fields
        // Absent if not: results of before these options have the same conditions.
        .flag("zerocopy", plan.zeroCopy() ? true : null)
        .flag("skip_rx_copy", plan.skipsReceiveCopy() ? true : null)
        .count("omit_ms", plan.omitMillis())
        .count("interval_ms", plan.intervalMillis())
        .count("block_bytes", plan.blockBytes())
        .count("stream_target_bits_per_second", plan.bitsPerSecond())
        .count("burst_blocks", plan.burstBlocks() == 0 ? null : Long.valueOf(plan.burstBlocks()))
        .text("framing", word(plan.framing()))
        .object("socket", socket(plan.socket()));
  }

  /** The same of requests. */
  public static JsonFields plan(ExchangePlan plan, boolean unix) {
    JsonFields fields =
        new JsonFields()
            .text("protocol", carrier(plan.protocol(), unix))
            .count("connections", plan.connections())
            .count("depth", plan.depth())
            .count("request_bytes", plan.requestBytes())
            .count("response_bytes", plan.responseBytes());
    addLimit(fields, plan.limit());
    return fields.count("omit_ms", plan.omitMillis()).object("socket", socket(plan.socket()));
  }

  private static String carrier(Protocol protocol, boolean unix) {
    return unix ? "unix" : protocol.name().toLowerCase(Locale.ROOT);
  }

  private static void addLimit(JsonFields fields, RunLimit limit) {
    if (limit instanceof RunLimit.Time time) {
      fields.count("duration_ms", time.millis());
    } else if (limit instanceof RunLimit.Bytes bytes) {
      fields.count("limit_bytes", bytes.bytes());
    } else if (limit instanceof RunLimit.Blocks blocks) {
      fields.count("limit_blocks", blocks.blocks());
    }
  }

  private static JsonFields socket(SocketTuning socket) {
    return new JsonFields()
        .count("window_bytes", socket.windowBytes())
        .flag("no_delay", socket.noDelay())
        .count("max_segment_bytes", socket.maxSegmentBytes())
        .count("type_of_service", socket.typeOfService())
        .text("congestion", socket.congestion());
  }

  private static String word(Direction direction) {
    return switch (direction) {
      case FORWARD -> "forward";
      case REVERSE -> "reverse";
      case BIDIRECTIONAL -> "bidirectional";
    };
  }

  private static String word(Framing framing) {
    return switch (framing) {
      case RAW -> "raw";
      case FRAMED -> "framed";
      case VERIFIED -> "verified";
    };
  }

  /** Streams added up, without what is of datagrams. */
  public static JsonFields sum(Sum sum) {
    return measured(
            new JsonFields(), sum.startNanos(), sum.endNanos(), sum.bytes(), sum.bitsPerSecond())
        .count("retransmits", sum.retransmits());
  }

  /** Adds how much moved, and in what time. */
  public static JsonFields measured(
      JsonFields fields, long startNanos, long endNanos, long bytes, double bitsPerSecond) {
    return fields
        .seconds("start", startNanos)
        .seconds("end", endNanos)
        .seconds("seconds", endNanos - startNanos)
        .count("bytes", bytes)
        .figure("bits_per_second", bitsPerSecond);
  }

  /**
   * Adds what an end knows of datagrams, in iperf3's names: a sender its packets, a receiver jitter
   * and loss too.
   *
   * @param counts null for none
   */
  public static JsonFields addDatagrams(JsonFields fields, DatagramCounts counts) {
    return counts == null
        ? fields
        : fields
            .fine("jitter_ms", counts.jitterMillis())
            .count("lost_packets", counts.lost())
            .count("packets", counts.packets())
            .figure("lost_percent", counts.lostPercent());
  }

  /** Adds what Perfport has of datagrams beside iperf3's names. */
  public static JsonFields addDisorder(JsonFields fields, DatagramCounts counts) {
    return fields
        .count("out_of_order_packets", counts.outOfOrder())
        .count("duplicate_packets", counts.duplicates())
        .count("late_packets", counts.late())
        .count("unsent_packets", counts.unsent())
        .count("yields", counts.yields())
        .count("socket_drops", counts.socketDrops());
  }

  /**
   * Adds processor time in iperf3's names.
   *
   * @param end {@code host} for the end that writes, {@code remote} for the other
   * @param cpu null if nobody told it
   */
  public static void addCpu(JsonFields fields, String end, CpuUsage cpu) {
    if (cpu != null) {
      fields
          .figure(end + "_total", cpu.totalPercent())
          .figure(end + "_user", cpu.userPercent())
          .figure(end + "_system", cpu.systemPercent());
    }
  }

  /** Adds what the server counted of requests. */
  public static void addAnswered(JsonFields fields, ResponderResult server) {
    fields.object(
        "server",
        new JsonFields()
            .seconds("measured_seconds", server.nanos())
            .count("requests", server.requests())
            .count("request_bytes", server.requestBytes())
            .count("response_bytes", server.responseBytes())
            .count("connections_max", server.connections()));
    addMemory(fields, "server_memory", server.memory());
  }

  /**
   * Adds how an end's memory grew.
   *
   * @param memory null if nobody looked
   */
  public static void addMemory(JsonFields fields, String name, MemoryGrowth memory) {
    if (memory != null) {
      fields.object(
          name,
          new JsonFields()
              .count("connections", memory.connections())
              .count("resident_bytes_before", memory.residentBytesBefore())
              .count("resident_bytes_held", memory.residentBytesHeld())
              .figure("bytes_per_connection", memory.bytesPerConnection()));
    }
  }

  /**
   * Adds where an end's threads were held, and where they ran.
   *
   * @param placement null if nobody looked
   */
  public static void addPlacement(JsonFields fields, Placement placement) {
    if (placement != null) {
      fields
          .text("affinity", list(placement.affinity()))
          .text("processors", list(placement.processors()))
          .count(
              "moved_threads",
              placement.movedThreads() == null ? null : Long.valueOf(placement.movedThreads()));
    }
  }

  /**
   * Processors as the kernel lists them.
   *
   * @param processors null for none
   */
  public static String list(ProcessorSet processors) {
    return processors == null ? null : processors.toString();
  }

  /** How a test ended, in its outcome's own word, and why it failed if it did. */
  public static JsonFields outcome(Outcome outcome) {
    return outcome(outcome.word(), outcome);
  }

  /**
   * How a test ended, and why it failed if it did.
   *
   * @param word what is said of its outcome
   */
  public static JsonFields outcome(String word, Outcome outcome) {
    JsonFields fields = new JsonFields().text("outcome", word);
    if (outcome instanceof Outcome.Failed failed) {
      fields.object("failure", failure(failed.failure()));
    }
    return fields;
  }

  public static JsonFields failure(Failure failure) {
    return new JsonFields().text("reason", failure.reason().tag()).text("detail", failure.detail());
  }

  /**
   * Why a figure is suspect.
   *
   * @param end which one said so
   */
  public static JsonFields warning(String end, Warning warning) {
    return new JsonFields()
        .text("code", warning.code())
        .text("end", end)
        .text("detail", warning.detail());
  }
}
