package io.perfport.server.observer;

import io.netty.util.NetUtil;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.failure.PeerText;
import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.PlanDescription;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.ResponderResult;
import io.perfport.common.result.StreamInterval;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.Warning;
import io.perfport.common.unit.ByteFormat;
import io.perfport.common.unit.RateFormat;
import io.perfport.core.cli.LogLines;
import io.perfport.core.socket.UnixSockets;
import io.perfport.server.config.ServerConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One line for each thing that happens, with the session's id in front: written by a thread of its
 * own, since event loops must not wait for its reader. Thread-safe.
 */
public final class ServerLog implements SessionObserver, AutoCloseable {
  private static final long BETWEEN_LINES_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** What may befall thousands of connections a second. */
  private static final Set<FailureReason> FREQUENT =
      EnumSet.of(
          FailureReason.DESCRIPTORS_EXHAUSTED,
          FailureReason.ADDRESS_DENIED,
          FailureReason.ADDRESS_TOO_BUSY,
          FailureReason.TOO_MANY_ATTEMPTS);

  private final LogLines out;
  private final boolean verbose;

  /** By reason, those since the last line; guarded by this. */
  private final Map<FailureReason, TurnedAway> turnedAway = new EnumMap<>(FailureReason.class);

  private static final class TurnedAway {
    private int sinceLine;
    private long lineNanos;
  }

  /**
   * @param verbose whether every interval gets a line
   */
  public ServerLog(PrintStream out, boolean verbose) {
    this.out = new LogLines(out);
    this.verbose = verbose;
  }

  /** The server is ready. */
  public void listening(List<SocketAddress> addresses, ServerConfig config) {
    line(
        "perf-server listens on %s%s, transport %s, %s%s"
            .formatted(
                addresses.stream().map(ServerLog::place).collect(Collectors.joining(" and ")),
                config.bindDevice() == null ? "" : ", through %s".formatted(config.bindDevice()),
                config.transport().inWords(),
                config.transport().model().threads(config.workers()),
                config.affinity() == null ? "" : ", affinity %s".formatted(config.affinity())));
    config
        .tls()
        .ifPresent(
            tls -> line("TLS 1.3 only; perf-client HOST --tls --tls-pin " + tls.fingerprint()));
  }

  /**
   * Metrics are served, before the server is ready.
   *
   * @param page whether the live page is, too
   * @param encrypted whether over TLS
   */
  public void serving(InetSocketAddress address, boolean page, boolean encrypted) {
    String place = (encrypted ? "https" : "http") + "://" + NetUtil.toSocketAddressString(address);
    line("metrics at %s/metrics".formatted(place));
    if (page) {
      line("live page at %s/".formatted(place));
    }
  }

  /** Something that is no reason to stop serving. */
  public void complaint(String what) {
    line(what);
  }

  public void stopping(int sessions) {
    line("shutting down; %d sessions are told".formatted(sessions));
  }

  /** A server that was to serve one test ends without it. */
  public void nobodyCame(long millis) {
    line("no client came for %s s (--idle-timeout); the server ends".formatted(millis / 1000.0));
  }

  @Override
  public void onOpened(
      String session, SocketAddress peer, String program, ControlProtocol protocol) {
    line("[%s] %s: %s".formatted(session, display(peer), PeerText.of(program)));
  }

  @Override
  public void onPlanned(String session, TestPlan plan) {
    String title = plan.title() == null ? "" : PeerText.of(plan.title()) + ": ";
    line("[%s] %s%s".formatted(session, title, PlanDescription.describe(plan)));
  }

  @Override
  public void onPlanned(String session, ExchangePlan plan) {
    String title = plan.title() == null ? "" : PeerText.of(plan.title()) + ": ";
    line("[%s] %s%s".formatted(session, title, PlanDescription.describe(plan)));
  }

  @Override
  public void onEnded(
      String session,
      SocketAddress peer,
      ExchangePlan plan,
      ResponderResult result,
      Outcome outcome) {
    line("[%s] %s%s".formatted(session, ending(outcome), answered(result)));
    if (result != null) {
      warnings(session, result.warnings());
    }
  }

  private static String answered(ResponderResult result) {
    return result == null
        ? ""
        : String.format(
            Locale.ROOT,
            "; answered %d requests in %.2f s, %d connections at most",
            result.requests(),
            result.nanos() / 1e9,
            result.connections());
  }

  private static String ending(Outcome outcome) {
    if (outcome instanceof Outcome.Failed failed) {
      return describe(failed.failure());
    }
    return outcome instanceof Outcome.Completed ? "done" : "ended by the client's user";
  }

  @Override
  public void onInterval(String session, TestPlan plan, Interval interval) {
    if (verbose) {
      for (boolean sent : List.of(true, false)) {
        intervalLine(session, interval, sent);
      }
    }
  }

  private void intervalLine(String session, Interval interval, boolean sent) {
    List<StreamInterval> streams =
        interval.streams().stream().filter(each -> each.sender() == sent).toList();
    if (!streams.isEmpty()) {
      long bytes = streams.stream().mapToLong(StreamInterval::bytes).sum();
      double rate = streams.stream().mapToDouble(StreamInterval::bitsPerSecond).sum();
      line(
          String.format(
              Locale.ROOT,
              "[%s] %6.2f-%-6.2f s  %s %s  %s%s",
              session,
              interval.startNanos() / 1e9,
              interval.endNanos() / 1e9,
              sent ? "sent" : "received",
              ByteFormat.print(bytes),
              RateFormat.ADAPTIVE.print(rate),
              interval.omitted() ? "  (omitted)" : ""));
    }
  }

  @Override
  public void onEnded(
      String session, SocketAddress peer, TestPlan plan, EndpointResult result, Outcome outcome) {
    StringBuilder line = new StringBuilder("[" + session + "] ").append(ending(outcome));
    if (result != null) {
      for (boolean sent : List.of(true, false)) {
        line.append(total(result.streams(), sent));
      }
    }
    line(line.toString());
    if (result != null) {
      warnings(session, result.warnings());
    }
  }

  private void warnings(String session, List<Warning> told) {
    if (told != null) {
      for (Warning warning : told) {
        line("[%s] warning: %s (%s)".formatted(session, warning.detail(), warning.code()));
      }
    }
  }

  private static String total(List<StreamTotal> all, boolean sent) {
    List<StreamTotal> streams = all.stream().filter(each -> each.sender() == sent).toList();
    if (streams.isEmpty()) {
      return "";
    }
    long bytes = streams.stream().mapToLong(StreamTotal::bytes).sum();
    double rate = streams.stream().mapToDouble(StreamTotal::bitsPerSecond).sum();
    double seconds = streams.stream().mapToDouble(StreamTotal::seconds).max().orElse(0);
    return String.format(
        Locale.ROOT,
        "; %s %s in %.2f s, %s%s",
        sent ? "sent" : "received",
        ByteFormat.print(bytes),
        seconds,
        RateFormat.ADAPTIVE.print(rate),
        lost(DatagramCounts.sum(streams.stream().map(StreamTotal::datagrams).toList())));
  }

  private static String lost(DatagramCounts counts) {
    return counts == null || counts.lost() == null
        ? ""
        : ", lost %d of %d datagrams".formatted(counts.lost(), counts.packets());
  }

  @Override
  public void onIdentified(String session, String name) {
    line("[%s] is '%s'".formatted(session, PeerText.of(name)));
  }

  @Override
  public void onQueued(SocketAddress peer) {
    line("%s: waits in line, since the server is full".formatted(display(peer)));
  }

  @Override
  public void onRejected(SocketAddress peer, Failure failure) {
    if (FREQUENT.contains(failure.reason())) {
      frequent(peer, failure);
    } else {
      line("%s: %s".formatted(display(peer), describe(failure)));
    }
  }

  /** Not a line for each of those who try again and again. */
  private synchronized void frequent(SocketAddress peer, Failure failure) {
    TurnedAway same = turnedAway.computeIfAbsent(failure.reason(), reason -> new TurnedAway());
    long now = System.nanoTime();
    if (same.sinceLine > 0 && now - same.lineNanos < BETWEEN_LINES_NANOS) {
      same.sinceLine++;
      return;
    }
    String others =
        same.sinceLine > 1
            ? "; with %d others since the last line".formatted(same.sinceLine - 1)
            : "";
    same.lineNanos = now;
    same.sinceLine = 1;
    line("%s: %s%s".formatted(display(peer), describe(failure), others));
  }

  private static String describe(Failure failure) {
    return "failed (%s): %s".formatted(failure.reason().tag(), failure.detail());
  }

  /** Who may connect to a UNIX-domain socket, its file says. */
  private static String place(SocketAddress address) {
    return display(address)
        + UnixSockets.path(address).map(path -> " (" + permissions(path) + ")").orElse("");
  }

  private static String permissions(String path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(path)));
    } catch (IOException | UnsupportedOperationException e) {
      return "permissions not known";
    }
  }

  static String display(SocketAddress address) {
    if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
      if (inet.getAddress().isAnyLocalAddress()) {
        return "port %d of every address".formatted(inet.getPort());
      }
      return "%s port %d".formatted(NetUtil.toAddressString(inet.getAddress()), inet.getPort());
    }
    return UnixSockets.path(address)
        .map(path -> path.isEmpty() ? "a process of this machine" : "unix:" + path)
        .orElse(String.valueOf(address));
  }

  private void line(String text) {
    out.add(text);
  }

  /** Writes what is still to be written, for a second at most. */
  @Override
  public void close() {
    out.close();
  }
}
