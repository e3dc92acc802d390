package io.perfport.server.iperf3;

import io.netty.util.NetUtil;
import io.perfport.common.plan.PlanDescription;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Interval;
import io.perfport.common.result.StreamInterval;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.unit.ByteFormat;
import io.perfport.common.unit.RateFormat;
import io.perfport.core.stream.DataStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Locale;

/**
 * What a client that asks for it (--get-server-output) gets to see of this end: the lines that
 * iperf3's server would have printed. It belongs to the session's event loop.
 */
final class CollectedOutput {
  /** What a client keeps, and has to be sent within a message's deadline. */
  private static final int MAX_CHARS = 512 << 10;

  /** The lines, and their copy when they are sent. */
  static final long HEAP_BYTES = 4L * MAX_CHARS;

  private final StringBuilder lines = new StringBuilder();
  private boolean cut;

  CollectedOutput(SocketAddress peer, TestPlan plan) {
    line("Accepted connection from " + display(peer));
    line(PlanDescription.describe(plan));
  }

  void onRunning(List<DataStream> streams) {
    for (DataStream stream : streams) {
      line(
          "[%3d] local %s connected to %s"
              .formatted(
                  stream.id(),
                  display(stream.channel().localAddress()),
                  display(stream.channel().remoteAddress())));
    }
    heading();
  }

  void onInterval(Interval interval) {
    for (StreamInterval each : interval.streams()) {
      figures(
          each.streamId(),
          each.startNanos() / 1e9,
          each.endNanos() / 1e9,
          each.bytes(),
          each.bitsPerSecond(),
          (each.sender() ? "sender" : "receiver") + (each.omitted() ? " (omitted)" : ""));
    }
  }

  /** All of it, with the totals. */
  String text(EndpointResult result) {
    StringBuilder whole = new StringBuilder(lines);
    if (cut) {
      whole.append("(the rest of the intervals is left out)\n");
    }
    lines.setLength(0);
    cut = false;
    line("- ".repeat(25).strip());
    heading();
    for (StreamTotal each : result.streams()) {
      figures(
          each.streamId(),
          0,
          each.seconds(),
          each.bytes(),
          each.bitsPerSecond(),
          each.sender() ? "sender" : "receiver");
    }
    return whole.append(lines).toString();
  }

  private void heading() {
    line("[ ID] Interval           Transfer     Bitrate");
  }

  private void figures(
      int id, double from, double until, long bytes, double bitsPerSecond, String role) {
    line(
        String.format(
            Locale.ROOT,
            "[%3d] %6.2f-%-6.2f sec  %s  %s  %s",
            id,
            from,
            until,
            ByteFormat.print(bytes),
            RateFormat.ADAPTIVE.print(bitsPerSecond),
            role));
  }

  private void line(String text) {
    if (lines.length() + text.length() < MAX_CHARS) {
      lines.append(text).append('\n');
    } else {
      cut = true;
    }
  }

  private static String display(SocketAddress address) {
    return address instanceof InetSocketAddress inet
        ? "%s port %d".formatted(NetUtil.toAddressString(inet.getAddress()), inet.getPort())
        : String.valueOf(address);
  }
}
