package io.perfport.server;

/**
 * What the server allows. A plan beyond it is refused before anything is opened.
 *
 * @param maxSessions sessions at once, at least 1 ({@code --max-sessions})
 * @param maxStreams data connections of one session, over both directions, at least 1 ({@code
 *     --max-streams})
 * @param maxDurationMillis longest run with its warm-up; 0 for no limit ({@code --max-duration})
 * @param maxBitsPerSecond highest rate of one session, over all its streams, as planned and as
 *     measured; 0 for no limit ({@code --max-bitrate})
 * @param idleTimeoutMillis a session whose peer says nothing for so long is ended, at least 100
 *     ({@code --idle-timeout})
 * @param maxConnections connections of one session of requests and responses at once, at least 1
 *     ({@code --max-connections})
 */
public record SessionLimits(
    int maxSessions,
    int maxStreams,
    long maxDurationMillis,
    long maxBitsPerSecond,
    long idleTimeoutMillis,
    int maxConnections) {
  /** More than most systems have descriptors for. */
  private static final int DEFAULT_MAX_CONNECTIONS = 20_000;

  public static final SessionLimits DEFAULT = new SessionLimits(256, 1024, 0, 0, 15_000);

  /** With the default of connections in an exchange. */
  public SessionLimits(
      int maxSessions,
      int maxStreams,
      long maxDurationMillis,
      long maxBitsPerSecond,
      long idleTimeoutMillis) {
    this(
        maxSessions,
        maxStreams,
        maxDurationMillis,
        maxBitsPerSecond,
        idleTimeoutMillis,
        DEFAULT_MAX_CONNECTIONS);
  }

  public SessionLimits {
    require(maxSessions >= 1, "max-sessions: " + maxSessions + " is not at least 1");
    require(maxConnections >= 1, "max-connections: " + maxConnections + " is not at least 1");
    require(maxStreams >= 1, "max-streams: " + maxStreams + " is not at least 1");
    require(maxDurationMillis >= 0, "max-duration: " + maxDurationMillis + " ms is negative");
    require(maxBitsPerSecond >= 0, "max-bitrate: " + maxBitsPerSecond + " is negative");
    require(
        idleTimeoutMillis >= 100,
        "idle-timeout: " + idleTimeoutMillis / 1000.0 + " s is not at least 0.1 s");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
