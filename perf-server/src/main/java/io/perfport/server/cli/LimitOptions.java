package io.perfport.server.cli;

import static java.util.Objects.requireNonNullElse;

import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.unit.Quantity.Kind;
import io.perfport.core.cli.Range;
import io.perfport.server.config.AddressLimits;
import io.perfport.server.config.SessionLimits;
import picocli.CommandLine.Option;

/** What clients may ask for. */
final class LimitOptions {
  /** The longest plan and the longest warm-up. */
  private static final long LONGEST_MILLIS = RunLimit.MAX_MILLIS + TestPlan.MAX_OMIT_MILLIS;

  @Option(
      names = "--max-sessions",
      paramLabel = "N",
      description = "Maximum number of concurrent sessions, 1 to 65536 (default: 256).")
  @Range(min = 1, max = 65_536)
  Integer maxSessions;

  @Option(
      names = "--queue",
      paramLabel = "N",
      description =
          "When the server is full, let up to this number of clients wait in line, 1 to 1000; first"
              + " come, first served (default: refuse them). iperf3 clients are told that the"
              + " server is busy.")
  @Range(min = 1, max = 1_000)
  Integer queue;

  @Option(
      names = "--max-per-address",
      paramLabel = "N",
      description =
          "Maximum number of concurrent sessions per client address; per /64 prefix for IPv6"
              + " (default: half of --max-sessions; unlimited on loopback).")
  @Range(min = 1, max = 65_536)
  Integer maxPerAddress;

  @Option(
      names = "--max-streams-per-address",
      paramLabel = "N",
      description =
          "Maximum number of data connections of all sessions of one client address, as their plans"
              + " say, 1 to 1000000 (default: unlimited).")
  @Range(min = 1, max = 1_000_000)
  Integer streamsPerAddress;

  @Option(
      names = "--max-connects-per-address",
      paramLabel = "N",
      description =
          "Maximum number of connections that one client address may open per second, those of"
              + " tests included, 1 to 1000000 (default: unlimited). Others are closed unread.")
  @Range(min = 1, max = 1_000_000)
  Integer connectsPerAddress;

  @Option(
      names = "--max-bytes-per-address",
      paramLabel = "SIZE",
      description =
          "Maximum amount that the tests of one client address may send and receive per day (UTC)"
              + " (default: unlimited). Checked once a second.")
  @Range(of = Kind.BYTES, min = 1, max = 1L << 60)
  Long bytesPerAddress;

  @Option(
      names = "--max-waiting",
      paramLabel = "N",
      description =
          "Maximum number of connections that are not yet part of a session, 2 to 65536; at most"
              + " half of them from one address (default: 4096). Above it, the oldest is closed.")
  @Range(min = 2, max = 65_536)
  Integer maxWaiting;

  @Option(
      names = "--max-streams",
      paramLabel = "N",
      description =
          "Maximum number of data connections per session, both directions together, 1 to 65536"
              + " (default: 1024).")
  @Range(min = 1, max = 65_536)
  Integer maxStreams;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      description =
          "Maximum number of concurrent connections per session of requests and responses, 1 to"
              + " 1000000 (default: 20000).")
  @Range(min = 1, max = ExchangePlan.MAX_CONNECTIONS)
  Integer maxConnections;

  @Option(
      names = "--max-duration",
      paramLabel = "SEC",
      description =
          "Maximum test duration in seconds, warm-up included, 0.001 to 87000; 0: unlimited"
              + " (default: 0). A test limited by bytes or requests is stopped at this time.")
  @Range(of = Kind.SECONDS, min = 1, max = LONGEST_MILLIS, orZero = true)
  Long maxDurationMillis;

  @Option(
      names = "--max-bitrate",
      paramLabel = "RATE",
      description =
          "Maximum total bit rate of a session in bits per second, up to 10T; 0: unlimited"
              + " (default: 0). Averaged over 10 s; counts all received data and all responses; 10"
              + " %% more is tolerated.")
  @Range(of = Kind.RATE, min = 0, max = 10_000_000_000_000L)
  Long maxBitsPerSecond;

  @Option(
      names = "--idle-timeout",
      paramLabel = "SEC",
      description =
          "End a session when nothing arrives from its client for this many seconds, 0.1 to 86400"
              + " (default: 15). With -1: also exit when no client connects within this time"
              + " (default: wait).")
  @Range(of = Kind.SECONDS, min = 100, max = 86_400_000)
  Long idleTimeoutMillis;

  @Option(
      names = "--no-client-affinity",
      description =
          "Refuse clients that choose processors for this server's event loops (-A CLIENT,SERVER)."
              + " Such a test runs alone: other clients are refused until it ends.")
  boolean noClientAffinity;

  SessionLimits toLimits() {
    SessionLimits standard = SessionLimits.DEFAULT;
    return new SessionLimits(
        requireNonNullElse(maxSessions, standard.maxSessions()),
        requireNonNullElse(maxStreams, standard.maxStreams()),
        requireNonNullElse(maxDurationMillis, standard.maxDurationMillis()),
        requireNonNullElse(maxBitsPerSecond, standard.maxBitsPerSecond()),
        requireNonNullElse(idleTimeoutMillis, standard.idleTimeoutMillis()),
        requireNonNullElse(maxConnections, standard.maxConnections()),
        requireNonNullElse(maxPerAddress, standard.maxPerAddress()),
        requireNonNullElse(maxWaiting, standard.maxWaiting()),
        !noClientAffinity,
        new AddressLimits(
            requireNonNullElse(streamsPerAddress, 0),
            requireNonNullElse(connectsPerAddress, 0),
            requireNonNullElse(bytesPerAddress, 0L)),
        requireNonNullElse(queue, standard.queue()));
  }

  /** 0 unless the user has said one: what is right for a silent client ends no server. */
  long idleMillisIfAsked() {
    return requireNonNullElse(idleTimeoutMillis, 0L);
  }
}
