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
      description = "Sessions at once, 1 to 65536 (default: 256).")
  Long maxSessions;

  @Option(
      names = "--max-per-address",
      paramLabel = "N",
      converter = Sessions.class,
      description =
          "Sessions at once of one client address; of IPv6 its first 64 bits count (default: half"
              + " of --max-sessions; no limit on the loopback).")
  Long maxPerAddress;

  @Option(
      names = "--max-waiting",
      paramLabel = "N",
      converter = Waiting.class,
      description =
          "Connections at once that have not been admitted yet, half of them from one address, 2 to"
              + " 65536 (default: 4096). One more closes the one that has waited longest.")
  Long maxWaiting;

  @Option(
      names = "--max-streams",
      paramLabel = "N",
      converter = Streams.class,
      description =
          "Data connections of one session, over both directions, 1 to 65536 (default: 1024).")
  Long maxStreams;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      converter = Connections.class,
      description =
          "Connections of one session of requests and responses at once, 1 to 1000000"
              + " (default: 20000).")
  Long maxConnections;

  @Option(
      names = "--max-duration",
      paramLabel = "SEC",
      converter = Duration.class,
      description =
          "Longest run in seconds, with its warm-up, 0.001 to 87000, or 0 for no limit"
              + " (default: 0). A run by bytes or requests is ended then.")
  Long maxDurationMillis;

  @Option(
      names = "--max-bitrate",
      paramLabel = "RATE",
      converter = Bitrate.class,
      description =
          "Highest rate of one session over all its streams, in bits per second, up to 10T, or 0"
              + " for no limit (default: 0). Measured over any 10 s, everything received and"
              + " every response included; 10 %% more is tolerated.")
  Long maxBitsPerSecond;

  @Option(
      names = "--idle-timeout",
      paramLabel = "SEC",
      converter = IdleTimeout.class,
      description =
          "End a session whose client is silent for so long, 0.1 to 86400 (default: 15). With -1,"
              + " end the server too if no client comes for so long (default: wait for one).")
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
