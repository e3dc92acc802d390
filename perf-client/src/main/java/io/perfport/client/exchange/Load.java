package io.perfport.client.exchange;

/**
 * The connections of one test, and the requests on them. It belongs to the session's event loop:
 * all methods are called there, and so is its listener.
 */
interface Load {
  /**
   * Opens connections until so many are open, and says when they are. A load that makes a new
   * connection for each request has nothing to open.
   *
   * @param connections more than are open
   */
  void open(int connections);

  /** Sends requests, on the connections that are open. */
  void begin();

  /** Sends none for a while; responses still come. */
  void pause();

  /** Sends no more, and says when all are answered. */
  void stop();

  /** Waits for no more responses: says soon that it has drained. */
  void abandon();

  /** Closes every connection. */
  void close();

  LoadCounts counts();
}
