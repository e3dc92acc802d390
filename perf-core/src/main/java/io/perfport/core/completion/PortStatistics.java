package io.perfport.core.completion;

/**
 * What a port is doing and has done, taken at one moment.
 *
 * @param running workers that count against the concurrency value; above it for a moment after
 *     blocked workers came back (rule 15)
 * @param waiting workers that wait for a packet
 * @param dequeued packets taken so far
 * @param releases how often a waiting worker was released with a packet: each is a thread switch
 *     that the other packets did without
 */
public record PortStatistics(int running, int waiting, long dequeued, long releases) {}
