package io.perfport.client.exchange;

/**
 * What went wrong with responses over UDP.
 *
 * @param lost requests that were given up
 * @param late responses to these that came all the same
 * @param duplicates responses to requests that had one already
 */
record ResponseFaults(long lost, long late, long duplicates) {
  static final ResponseFaults NONE = new ResponseFaults(0, 0, 0);

  /** Those since an earlier time. */
  ResponseFaults since(ResponseFaults earlier) {
    return new ResponseFaults(
        lost - earlier.lost, late - earlier.late, duplicates - earlier.duplicates);
  }
}
