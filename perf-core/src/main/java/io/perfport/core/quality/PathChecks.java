package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.BBR_ON_LOOPBACK;
import static io.perfport.common.result.WarningCode.PORTS_NEAR_LIMIT;
import static io.perfport.common.result.WarningCode.RETRANSMITS_HIGH;
import static io.perfport.common.result.WarningCode.SOCKET_DROPS;
import static io.perfport.common.result.WarningCode.UDP_RECEIVE_DROPS;
import static io.perfport.common.result.WarningCode.WINDOW_CLAMPED;
import static io.perfport.common.result.WarningCode.WINDOW_LIMITED;
import static io.perfport.core.quality.QualityChecks.warn;

import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.Warning;
import io.perfport.core.host.HostObservation;
import io.perfport.core.host.NetworkCounters;
import io.perfport.core.host.NetworkCounters.PortRange;
import io.perfport.core.quality.Evidence.BulkFacts;
import io.perfport.core.quality.Evidence.PathFacts;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * What the path and its sockets say of the figures: ports, windows, congestion control, loss. See
 * {@link QualityChecks}.
 */
final class PathChecks {
  private static final double NEAR_LIMIT = 0.90;

  private static final double WINDOW_FULL = 0.80;

  private static final double SENT_AGAIN = 0.01;

  /** Fewer segments are no ground for a share. */
  private static final double MIN_SEGMENTS = 1_000;

  private static final String DROPS =
      "%d of %d lost datagrams were dropped by the receiver's own socket: that loss is not the"
          + " network's; give -w more, or -b less";

  private static final String COALESCED_DROPS =
      "the receiver's own socket dropped %d packets, each of as many datagrams as came together, of"
          + " %d datagrams lost: that loss is not the network's; give -w more, or -b less";

  private PathChecks() {}

  /**
   * The machine had sockets for nine tenths of its ephemeral ports: connects to one address then
   * take long to find a free one, or fail. Only for the end that connects, whose port is such a
   * port. What is counted is the machine's sockets; on one machine each connection has two of those
   * in use.
   */
  static Optional<Warning> portLimit(Evidence evidence) {
    return evidence
        .host()
        .flatMap(
            host ->
                ports(host.before().machine().network(), evidence.path())
                    .or(() -> ports(host.after().machine().network(), evidence.path())));
  }

  private static Optional<Warning> ports(NetworkCounters network, PathFacts path) {
    PortRange ports = network.ports();
    Long sockets = network.tcpSockets();
    if (ports == null || sockets == null || path.datagrams() || path.localPort() == null) {
      return Optional.empty();
    }
    long connections = path.withinMachine() ? sockets / 2 : sockets;
    return !ports.contains(path.localPort()) || connections < NEAR_LIMIT * ports.size()
        ? Optional.empty()
        : warn(
            PORTS_NEAR_LIMIT,
            "this machine had %d TCP sockets, of all its programs, and has %d ephemeral ports"
                + " (net.ipv4.ip_local_port_range): widen the range, or connect from more"
                + " addresses (-B)",
            sockets,
            ports.size());
  }

  /**
   * The receiver's own socket dropped datagrams: the network had carried them. One is enough, since
   * a loss in the program must not be taken for one in the network.
   */
  static Optional<Warning> socketDrops(Evidence evidence) {
    return told(evidence)
        .filter(counts -> counts.socketDrops() > 0)
        .flatMap(
            counts ->
                warn(
                    SOCKET_DROPS,
                    evidence.bulk().orElseThrow().coalesced() ? COALESCED_DROPS : DROPS,
                    counts.socketDrops(),
                    counts.lost()));
  }

  private static Optional<DatagramCounts> told(Evidence evidence) {
    return evidence.bulk().map(BulkFacts::datagrams).filter(counts -> counts.socketDrops() != null);
  }

  /**
   * The receiver's kernel dropped datagrams since a receive buffer was full. They are those of all
   * programs: asked only where the receiver's socket does not tell its own.
   */
  static Optional<Warning> droppedDatagrams(Evidence evidence) {
    if (!evidence.path().datagrams() || !evidence.path().receives() || told(evidence).isPresent()) {
      return Optional.empty();
    }
    return evidence
        .host()
        .flatMap(
            host ->
                HostObservation.grown(
                    host.before().machine().network().udpReceiveBufferErrors(),
                    host.after().machine().network().udpReceiveBufferErrors()))
        .filter(drops -> drops > 0)
        .flatMap(
            drops ->
                warn(
                    UDP_RECEIVE_DROPS,
                    "this machine dropped %d datagrams for full receive buffers (RcvbufErrors, of"
                        + " all its programs): such loss is not the network's; give -w more, or -b"
                        + " less",
                    drops));
  }

  /**
   * BBR paces by the delivery rate that it sees, and within one machine that is the rate at which
   * the receiver is woken: bulk that nothing else paces is then slower than under loss-based
   * algorithms, by a sixth to two fifths where it was measured (docs/benchmarks.md). What is slower
   * than that anyway is not concerned.
   */
  static Optional<Warning> bbrOnLoopback(Evidence evidence) {
    PathFacts path = evidence.path();
    boolean bbr = path.congestion() != null && path.congestion().startsWith("bbr");
    boolean floods = evidence.bulk().filter(bulk -> !bulk.paced()).isPresent();
    return bbr && floods && path.withinMachine() && path.sends()
        ? warn(
            BBR_ON_LOOPBACK,
            "%s paces by the delivery rate that it sees, which within one machine is how often the"
                + " receiving end is woken: -C cubic measures the machine",
            path.congestion())
        : Optional.empty();
  }

  /**
   * The system gave a smaller buffer than was asked for: the test is not the one that was meant.
   */
  static Optional<Warning> clampedWindow(Evidence evidence) {
    PathFacts path = evidence.path();
    return clamped(path, path.sends(), path.sendBufferBytes(), "send", "wmem_max")
        .or(() -> clamped(path, path.receives(), path.receiveBufferBytes(), "receive", "rmem_max"));
  }

  private static Optional<Warning> clamped(
      PathFacts path, boolean matters, Long granted, String which, String sysctl) {
    return !matters || granted == null || granted >= path.askedWindowBytes()
        ? Optional.empty()
        : warn(
            WINDOW_CLAMPED,
            "the system gave a %s buffer of %d bytes where -w asked for %d: raise net.core.%s",
            which,
            granted,
            path.askedWindowBytes(),
            sysctl);
  }

  /**
   * A stream had four fifths of its window in flight on average: by Little's law what is in flight
   * is the rate times the round-trip time, of which the least seen is taken, so that it errs on the
   * quiet side. The window, and not the path, then was the limit. It is the smaller of what {@code
   * -w} asked for and the most that the receiver advertised.
   */
  static Optional<Warning> limitingWindow(Evidence evidence) {
    long asked = evidence.path().askedWindowBytes();
    return evidence.bulk().stream()
        .flatMap(bulk -> bulk.senders().stream())
        .map(sender -> limiting(sender, asked))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Warning> limiting(BulkFacts.Sender sender, long asked) {
    OptionalLong window = window(sender, asked);
    OptionalDouble inFlight = inFlight(sender);
    return window.isEmpty()
            || inFlight.isEmpty()
            || inFlight.getAsDouble() < WINDOW_FULL * window.getAsLong()
        ? Optional.empty()
        : warn(
            WINDOW_LIMITED,
            "stream %d had %.0f bytes in flight (its rate times %.3f ms) of a window of %d: the"
                + " window was the limit; give -w more, or raise net.ipv4.tcp_rmem at the receiving"
                + " end",
            sender.streamId(),
            inFlight.getAsDouble(),
            sender.minRttMicros() / 1e3,
            window.getAsLong());
  }

  private static OptionalLong window(BulkFacts.Sender sender, long asked) {
    long advertised = sender.peerWindowBytes() == null ? 0 : sender.peerWindowBytes();
    return LongStream.of(asked, advertised).filter(bytes -> bytes > 0).min();
  }

  private static OptionalDouble inFlight(BulkFacts.Sender sender) {
    return sender.minRttMicros() == null || sender.nanos() <= 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            (double) sender.bytes() / sender.nanos() * sender.minRttMicros() * 1_000);
  }

  /**
   * One segment of a hundred was sent again. At that loss Mathis's formula (CCR 27:3, 1997) gives a
   * loss-based TCP no more than 12 segments a round trip: the path's loss was measured, not its
   * capacity.
   */
  static Optional<Warning> highRetransmits(Evidence evidence) {
    List<BulkFacts.Sender> told =
        evidence.bulk().stream()
            .flatMap(bulk -> bulk.senders().stream())
            .filter(each -> each.retransmits() != null && each.segmentBytes() != null)
            .filter(each -> each.segmentBytes() > 0)
            .toList();
    double segments =
        told.stream().mapToDouble(each -> (double) each.bytes() / each.segmentBytes()).sum();
    long again = told.stream().mapToLong(BulkFacts.Sender::retransmits).sum();
    return segments < MIN_SEGMENTS || again < SENT_AGAIN * segments
        ? Optional.empty()
        : warn(
            RETRANSMITS_HIGH,
            "%d segments were sent again, %.1f %% of some %.0f: look for loss on the path (link"
                + " errors, a policer, a shallow queue)",
            again,
            100 * again / segments,
            segments);
  }
}
