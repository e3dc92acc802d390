package io.perfport.common.result;

/**
 * What became of requests, after the warm-up.
 *
 * @param answered whole responses
 * @param unanswered sent, without a response when the test ended
 * @param unsent due, but never sent, since too many were outstanding when the test ended; they have
 *     no latency, which is therefore better than a user would have seen
 * @param oldestNanos how long ago the oldest of those unanswered or unsent was due when nobody
 *     waited for them any more; null where there are none
 * @param lost without a response in time, over UDP; null for connections
 * @param late responses of these that came all the same; null for connections
 * @param duplicates responses that came again; null for connections
 */
public record RequestCounts(
    long answered,
    long unanswered,
    long unsent,
    Long oldestNanos,
    Long lost,
    Long late,
    Long duplicates) {}
