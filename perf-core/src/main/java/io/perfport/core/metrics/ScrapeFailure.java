package io.perfport.core.metrics;

/** Why a request to the scrape endpoint got no proper answer. */
enum ScrapeFailure {
  /** Reading a meter, or the endpoint itself, threw. */
  EXCEPTION("exception"),
  /** What came was not HTTP, or longer than the limits. */
  BAD_REQUEST("bad-request"),
  /** A connection beyond the limit was closed at once. */
  CONNECTION_LIMIT("connection-limit"),
  /** The request did not come, or the answer was not taken, in time. */
  SLOW_CLIENT("slow-client");

  private final String tag;

  ScrapeFailure(String tag) {
    this.tag = tag;
  }

  String tag() {
    return tag;
  }
}
