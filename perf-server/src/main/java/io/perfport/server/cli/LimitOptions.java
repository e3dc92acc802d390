package io.perfport.server.cli;

import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.unit.Quantity;
import io.perfport.core.cli.QuantityConverter;
import io.perfport.server.config.SessionLimits;
import picocli.CommandLine.Option;

/** What clients may ask for. */
final class LimitOptions {
  @Option(
      names = "--max-sessions",
      paramLabel = "N",
      converter = Sessions.class,
      description = "Maximum number of concurrent sessions, 1 to 65536 (default: 256).")
  Long maxSessions;

  @Option(
      names = "--max-per-address",
      paramLabel = "N",
      converter = Sessions.class,
      description =
          "Maximum number of concurrent sessions per client address; per /64 prefix for IPv6"
              + " (default: half of --max-sessions; unlimited on loopback).")
  Long maxPerAddress;

  @Option(
      names = "--max-waiting",
      paramLabel = "N",
      converter = Waiting.class,
      description =
          "Maximum number of connections that are not yet part of a session, 2 to 65536; at most"
              + " half of them from one address (default: 4096). Above it, the oldest is closed.")
  Long maxWaiting;

  @Option(
      names = "--max-streams",
      paramLabel = "N",
      converter = Streams.class,
      description =
          "Maximum number of data connections per session, both directions together, 1 to 65536"
              + " (default: 1024).")
  Long maxStreams;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      converter = Connections.class,
      description =
          "Maximum number of concurrent connections per session of requests and responses, 1 to"
              + " 1000000 (default: 20000).")
  Long maxConnections;

  @Option(
      names = "--max-duration",
      paramLabel = "SEC",
      converter = Duration.class,
      description =
          "Maximum test duration in seconds, warm-up included, 0.001 to 87000; 0: unlimited"
              + " (default: 0). A test limited by bytes or requests is stopped at this time.")
  Long maxDurationMillis;

  @Option(
      names = "--max-bitrate",
      paramLabel = "RATE",
      converter = Bitrate.class,
      description =
          "Maximum total bit rate of a session in bits per second, up to 10T; 0: unlimited"
              + " (default: 0). Averaged over 10 s; counts all received data and all responses; 10"
              + " %% more is tolerated.")
  Long maxBitsPerSecond;

  @Option(
      names = "--idle-timeout",
      paramLabel = "SEC",
      converter = IdleTimeout.class,
      description =
          "End a session when nothing arrives from its client for this many seconds, 0.1 to 86400"
              + " (default: 15). With -1: also exit when no client connects within this time"
              + " (default: wait).")
  Long idleTimeoutMillis;

  SessionLimits toLimits() {
    SessionLimits standard = SessionLimits.DEFAULT;
    return new SessionLimits(
        Math.toIntExact(or(maxSessions, standard.maxSessions())),
        Math.toIntExact(or(maxStreams, standard.maxStreams())),
        or(maxDurationMillis, standard.maxDurationMillis()),
        or(maxBitsPerSecond, standard.maxBitsPerSecond()),
        or(idleTimeoutMillis, standard.idleTimeoutMillis()),
        Math.toIntExact(or(maxConnections, standard.maxConnections())),
        Math.toIntExact(or(maxPerAddress, standard.maxPerAddress())),
        Math.toIntExact(or(maxWaiting, standard.maxWaiting())));
  }

  /** 0 unless the user has said one: what is right for a silent client ends no server. */
  long idleMillisIfAsked() {
    return or(idleTimeoutMillis, 0);
  }

  private static long or(Long value, long fallback) {
    return value == null ? fallback : value;
  }

  static final class Sessions extends QuantityConverter {
    Sessions() {
      super(Quantity.whole(1, 65536));
    }
  }

  static final class Waiting extends QuantityConverter {
    Waiting() {
      super(Quantity.whole(2, 65536));
    }
  }

  static final class Streams extends QuantityConverter {
    Streams() {
      super(Quantity.whole(1, 65536));
    }
  }

  static final class Connections extends QuantityConverter {
    Connections() {
      super(Quantity.whole(1, ExchangePlan.MAX_CONNECTIONS));
    }
  }

  static final class Duration extends QuantityConverter {
    /** The longest plan and the longest warm-up. */
    private static final long MAX_MILLIS = RunLimit.MAX_MILLIS + 600_000;

    Duration() {
      super(Quantity.seconds(1, MAX_MILLIS).withZero());
    }
  }

  static final class Bitrate extends QuantityConverter {
    Bitrate() {
      super(Quantity.bitsPerSecond(0, 10_000_000_000_000L));
    }
  }

  static final class IdleTimeout extends QuantityConverter {
    IdleTimeout() {
      super(Quantity.seconds(100, 86_400_000));
    }
  }
}
