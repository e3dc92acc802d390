package io.perfport.core.stream;

/**
 * How a stream of nothing but bytes is sent, as iperf3 has it.
 *
 * @param blockBytes bytes in a block: the unit of writing, at least 1
 * @param bitsPerSecond the rate to hold; 0 for none
 * @param burstBlocks blocks that go at once when the rate allows the first; 0 to send smoothly
 * @param repeating digits over and over instead of random bytes
 */
public record RawSending(int blockBytes, long bitsPerSecond, int burstBlocks, boolean repeating) {}
