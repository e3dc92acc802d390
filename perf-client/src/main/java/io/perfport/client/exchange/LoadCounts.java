package io.perfport.client.exchange;

/**
 * What a load has done so far.
 *
 * @param open connections that are open
 * @param most that were open at a time
 * @param connects connections that were made
 * @param unanswered requests without a response when they were given up
 * @param unsent requests that were due, and never sent
 * @param portsExhausted connects that found no free port, and were tried again
 * @param faults of responses over UDP
 */
record LoadCounts(
    int open,
    int most,
    long connects,
    long unanswered,
    long unsent,
    long portsExhausted,
    ResponseFaults faults) {}
