package io.perfport.common.result;

/**
 * A bar of a histogram of latencies.
 *
 * @param aboveNanos its samples are longer than this
 * @param upToNanos and no longer than this
 * @param samples 1 or more: empty ones are left out
 */
public record LatencyBucket(long aboveNanos, long upToNanos, long samples) {}
