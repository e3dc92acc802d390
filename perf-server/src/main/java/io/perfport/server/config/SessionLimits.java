package io.perfport.server.config;

import java.util.Objects;

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
 * @param maxPerAddress sessions at once of one client address, at least 1 ({@code
 *     --max-per-address}); 0 for half of all, and no such limit on the loopback
 * @param maxWaiting connections at once that nobody has let in yet, at least 2 ({@code
 *     --max-waiting})
 * @param clientAffinity whether a client may have the event loops held to processors for its test,
 *     which is then the only one ({@code --no-client-affinity})
 * @param ofAddress what one client address may have, beside its sessions
 * @param queue clients that may wait for a session when there is none left ({@code --queue}); 0 for
 *     none
 */
public record SessionLimits(
    int maxSessions,
    int maxStreams,
    long maxDurationMillis,
    long maxBitsPerSecond,
    long idleTimeoutMillis,
    int maxConnections,
    int maxPerAddress,
    int maxWaiting,
    boolean clientAffinity,
    AddressLimits ofAddress,
    int queue) {
  /** More than most systems have descriptors for. */
  private static final int DEFAULT_MAX_CONNECTIONS = 20_000;

  /**
   * Twice the streams of the default limit, both ways: those of one test come together. Each takes
   * a descriptor and some 4 KiB.
   */
  private static final int DEFAULT_MAX_WAITING = 4_096;

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

  /** With the defaults for strangers. */
  public SessionLimits(
      int maxSessions,
      int maxStreams,
      long maxDurationMillis,
      long maxBitsPerSecond,
      long idleTimeoutMillis,
      int maxConnections) {
    this(
        maxSessions,
        maxStreams,
        maxDurationMillis,
        maxBitsPerSecond,
        idleTimeoutMillis,
        maxConnections,
        0,
        DEFAULT_MAX_WAITING,
        true,
        AddressLimits.NONE,
        0);
  }

  /** The same with other limits for one address, and for connections that nobody has let in yet. */
  public SessionLimits withStrangers(int perAddress, int waiting) {
    return new SessionLimits(
        maxSessions,
        maxStreams,
        maxDurationMillis,
        maxBitsPerSecond,
        idleTimeoutMillis,
        maxConnections,
        perAddress,
        waiting,
        clientAffinity,
        ofAddress,
        queue);
  }

  /** The same with other limits for one address, beside its sessions. */
  public SessionLimits withAddressLimits(AddressLimits other) {
    return new SessionLimits(
        maxSessions,
        maxStreams,
        maxDurationMillis,
        maxBitsPerSecond,
        idleTimeoutMillis,
        maxConnections,
        maxPerAddress,
        maxWaiting,
        clientAffinity,
        other,
        queue);
  }

  /** The same with a line for this number of clients when the server is full; 0 for none. */
  public SessionLimits withQueue(int clients) {
    return new SessionLimits(
        maxSessions,
        maxStreams,
        maxDurationMillis,
        maxBitsPerSecond,
        idleTimeoutMillis,
        maxConnections,
        maxPerAddress,
        maxWaiting,
        clientAffinity,
        ofAddress,
        clients);
  }

  /** The same for a server whose processors clients may not choose. */
  public SessionLimits withoutClientAffinity() {
    return new SessionLimits(
        maxSessions,
        maxStreams,
        maxDurationMillis,
        maxBitsPerSecond,
        idleTimeoutMillis,
        maxConnections,
        maxPerAddress,
        maxWaiting,
        false,
        ofAddress,
        queue);
  }

  public SessionLimits {
    Objects.requireNonNull(ofAddress, "ofAddress");
    require(queue >= 0, "queue: " + queue + " is negative");
    require(maxSessions >= 1, "max-sessions: " + maxSessions + " is not at least 1");
    require(maxConnections >= 1, "max-connections: " + maxConnections + " is not at least 1");
    require(maxPerAddress >= 0, "max-per-address: " + maxPerAddress + " is negative");
    require(maxWaiting >= 2, "max-waiting: " + maxWaiting + " is not at least 2");
    require(maxStreams >= 1, "max-streams: " + maxStreams + " is not at least 1");
    require(maxDurationMillis >= 0, "max-duration: " + maxDurationMillis + " ms is negative");
    require(maxBitsPerSecond >= 0, "max-bitrate: " + maxBitsPerSecond + " is negative");
    require(
        idleTimeoutMillis >= 100,
        "idle-timeout: " + idleTimeoutMillis / 1000.0 + " s is not at least 0.1 s");
  }

  /**
   * Sessions at once of one client address.
   *
   * @param loopback whether the client is on this machine, where tunnels and proxies speak for
   *     others: only a limit that was asked for holds there
   */
  public int maxSessionsOf(boolean loopback) {
    if (maxPerAddress > 0) {
      return maxPerAddress;
    }
    return loopback ? maxSessions : Math.max(1, maxSessions / 2);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
