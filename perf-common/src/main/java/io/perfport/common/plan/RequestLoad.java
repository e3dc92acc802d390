package io.perfport.common.plan;

/**
 * When the client sends requests.
 *
 * @param requestsPerSecond of all connections together (an open loop); 0 to send one as soon as
 *     another is answered (a closed loop)
 * @param rampStep connections opened at a time, each step held for an interval; 0 for all at once
 * @param activePercent of the connections that send requests, over 0, to 100
 * @param intervalMillis how often intervals are reported; 0 for the end only
 */
public record RequestLoad(
    double requestsPerSecond, int rampStep, double activePercent, long intervalMillis) {
  /** As many as the server answers. */
  public static final RequestLoad CLOSED = new RequestLoad(0, 0, 100, 1_000);

  public RequestLoad {
    if (!(requestsPerSecond >= 0) || Double.isInfinite(requestsPerSecond)) {
      throw new IllegalArgumentException("rate: " + requestsPerSecond + " requests/s");
    }
    if (rampStep < 0) {
      throw new IllegalArgumentException("ramp: " + rampStep + " connections");
    }
    if (!(activePercent > 0 && activePercent <= 100)) {
      throw new IllegalArgumentException(
          "active: " + activePercent + " percent is not in the range over 0, to 100");
    }
    if (intervalMillis < 0) {
      throw new IllegalArgumentException("interval: " + intervalMillis + " ms");
    }
  }

  /**
   * Requests at a constant rate, whether those before are answered or not: latency counts from the
   * time at which each was due. Needs depth or connections enough.
   *
   * @param requestsPerSecond of all connections together, over 0
   */
  public static RequestLoad atRate(double requestsPerSecond) {
    return new RequestLoad(
        requestsPerSecond, CLOSED.rampStep, CLOSED.activePercent, CLOSED.intervalMillis);
  }

  /** Whether requests have a time at which they are due, whatever the server does. */
  public boolean isOpenLoop() {
    return requestsPerSecond > 0;
  }

  /** How many of the given connections send requests; 1 or more. */
  public int active(int connections) {
    return Math.max(1, (int) Math.round(connections * activePercent / 100));
  }
}
