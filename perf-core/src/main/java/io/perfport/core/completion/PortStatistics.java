package io.perfport.core.completion;

/**
 * What a port is doing and has done, taken at one moment.
 *
 * @param running workers that count against the concurrency value; above it for a moment after
 *     blocked workers came back (rule 15)
 * @param waiting workers that wait for a packet
 * @param dequeued packets taken so far
 * @param dequeues how often a worker has taken packets so far, one or several in one go
 * @param releases how often a waiting worker was released with a packet: each is a thread switch
 *     that the other packets did without
 * @param waitedNanos for how long workers have waited so far, all of them together; it goes on with
 *     those that wait now
 */
public record PortStatistics(
    int running, int waiting, long dequeued, long dequeues, long releases, long waitedNanos) {}
