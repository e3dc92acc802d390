package io.perfport.common.plan;

import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.TestPlan.Framing;
import io.perfport.common.unit.Quantity.Kind;
import java.util.ArrayList;
import java.util.List;

/** Says what a plan does, so that a result can be read without its command line. */
public final class PlanDescription {
  private PlanDescription() {}

  /** One line: who sends how much, and how. */
  public static String describe(TestPlan plan) {
    List<String> words = new ArrayList<>();
    words.add(who(plan) + " " + until(plan.limit()));
    if (plan.omitMillis() > 0) {
      words.add("after " + Kind.SECONDS.print(plan.omitMillis()) + " s of warm-up");
    }
    if (plan.overUdp()) {
      addDatagrams(words, plan);
    } else {
      words.add("blocks of " + Kind.BYTES.print(plan.blockBytes()));
      words.add(framing(plan.framing()));
      addCopies(words, plan);
    }
    if (plan.bitsPerSecond() > 0) {
      words.add("each stream at " + Kind.RATE.print(plan.bitsPerSecond()) + "bit/s" + burst(plan));
    }
    addTuning(words, plan.socket(), plan.overUdp());
    return String.join(", ", words);
  }

  private static String burst(TestPlan plan) {
    return plan.burstBlocks() == 0
        ? ""
        : " in bursts of " + plan.burstBlocks() + (plan.overUdp() ? " datagrams" : " blocks");
  }

  /** One line: who asks how often, and how. */
  public static String describe(ExchangePlan plan) {
    List<String> words = new ArrayList<>();
    words.add(
        "requests of %s, responses of %s"
            .formatted(size(plan.requestBytes()), size(plan.responseBytes())));
    words.add(
        plan.limit() instanceof RunLimit.Blocks requests
            ? requests.blocks() + " of them"
            : until(plan.limit()));
    if (plan.omitMillis() > 0) {
      words.add("after " + Kind.SECONDS.print(plan.omitMillis()) + " s of warm-up");
    }
    words.add(plan.connections() == 1 ? "1 connection" : plan.connections() + " connections");
    if (plan.kind() == ExchangeKind.SINGLE) {
      words.add("a new one for each request");
    } else if (plan.depth() > 1) {
      words.add("up to %d requests outstanding on each".formatted(plan.depth()));
    }
    if (plan.overUdp()) {
      words.add("UDP");
    }
    addTuning(words, plan.socket(), plan.overUdp());
    return String.join(", ", words);
  }

  private static String size(int bytes) {
    String size = Kind.BYTES.print(bytes);
    return size.equals(Integer.toString(bytes)) ? bytes + " bytes" : size;
  }

  private static void addDatagrams(List<String> words, TestPlan plan) {
    words.add("UDP datagrams of " + Kind.BYTES.print(plan.blockBytes()));
    if (plan.udp().segmentation()) {
      words.add("sent as one (GSO)");
    }
    if (plan.udp().coalescing()) {
      words.add("received as one (GRO)");
    }
    if (!plan.udp().yields()) {
      words.add("never yielding");
    }
  }

  private static void addCopies(List<String> words, TestPlan plan) {
    if (plan.zeroCopy()) {
      words.add("sent without a copy (sendfile)");
    }
    if (plan.skipsReceiveCopy()) {
      words.add("received without a copy (MSG_TRUNC)");
    }
  }

  private static String who(TestPlan plan) {
    String streams = plan.streams() == 1 ? "1 stream" : plan.streams() + " streams";
    return switch (plan.direction()) {
      case FORWARD -> "client sends on " + streams;
      case REVERSE -> "server sends on " + streams;
      case BIDIRECTIONAL -> "both send at once, each on " + streams;
    };
  }

  private static String until(RunLimit limit) {
    if (limit instanceof RunLimit.Time time) {
      return "for " + Kind.SECONDS.print(time.millis()) + " s";
    }
    if (limit instanceof RunLimit.Bytes bytes) {
      return "until " + Kind.BYTES.print(bytes.bytes()) + " bytes are through";
    }
    if (limit instanceof RunLimit.Blocks blocks) {
      return "until " + Kind.BLOCKS.print(blocks.blocks()) + " blocks are through";
    }
    return "until stopped";
  }

  private static String framing(Framing framing) {
    return switch (framing) {
      case RAW -> "raw bytes";
      case FRAMED -> "framed";
      case VERIFIED -> "framed with CRC32C";
    };
  }

  private static void addTuning(List<String> words, SocketTuning tuning, boolean udp) {
    if (tuning.windowBytes() > 0) {
      words.add("socket buffers of " + Kind.BYTES.print(tuning.windowBytes()));
    }
    if (!tuning.noDelay() && !udp) {
      words.add("Nagle's algorithm");
    }
    if (tuning.maxSegmentBytes() > 0) {
      words.add("segments of " + tuning.maxSegmentBytes());
    }
    if (tuning.typeOfService() > 0) {
      words.add("type of service " + tuning.typeOfService());
    }
  }
}
