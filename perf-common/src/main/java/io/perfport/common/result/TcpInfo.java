package io.perfport.common.result;

/**
 * What the kernel's TCP_INFO (tcp(7), {@code struct tcp_info}) said of a connection at one moment.
 *
 * @param rttMicros smoothed round-trip time
 * @param rttVarMicros its mean deviation
 * @param minRttMicros the least round-trip time seen; -1 where the kernel does not say
 * @param congestionWindowBytes the congestion window, segments times segment size
 * @param sendWindowBytes the peer's advertised window; -1 where the kernel does not say
 * @param totalRetransmits segments sent again since the connection began
 * @param segmentBytes sending segment size
 * @param pathMtuBytes path MTU
 * @param reordering reordering distance, in segments
 */
public record TcpInfo(
    long rttMicros,
    long rttVarMicros,
    long minRttMicros,
    long congestionWindowBytes,
    long sendWindowBytes,
    long totalRetransmits,
    long segmentBytes,
    long pathMtuBytes,
    long reordering) {}
