package io.perfport.core.metrics;

import java.time.Duration;

/**
 * What one scraper may take.
 *
 * @param connections open at once; one more is closed as it comes
 * @param requestTimeout a new connection's first request must be complete, and every answer taken,
 *     within it
 * @param loopPatience for each event loop to run the task of a health check: longer than one that
 *     is only busy takes, and shorter than the request timeout
 * @param idleTimeout the next request on a kept connection must be complete within it
 */
record ScrapeLimits(
    int connections, Duration requestTimeout, Duration idleTimeout, Duration loopPatience) {
  /** Prometheus scrapes once a minute by default: its connection outlives the pause. */
  static final ScrapeLimits DEFAULT =
      new ScrapeLimits(32, Duration.ofSeconds(10), Duration.ofSeconds(75), Duration.ofSeconds(2));
}
