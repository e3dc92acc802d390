package io.perfport.common.frame;

/**
 * What a {@link FrameBlock} holds: some data frames of one stream, all of one length.
 *
 * @param streamId 1 to 2^32 - 1
 * @param payloadBytes length of each payload, within {@link FrameLimits#DEFAULT}
 * @param frames how many, at least 1; header and payload together must fit in one buffer
 * @param checksummed whether the frames carry the CRC32C of their payload
 * @param seed of the payload's random bytes; the same seed gives the same bytes
 */
public record FramePattern(
    long streamId, int payloadBytes, int frames, boolean checksummed, long seed) {

  public FramePattern {
    if (streamId < 1 || streamId > FrameLayout.STREAM_MAX) {
      throw new IllegalArgumentException(
          "data belong to stream 1 to " + FrameLayout.STREAM_MAX + ", not " + streamId);
    }
    FrameLimits.DEFAULT.requireWithin(FrameType.DATA, payloadBytes);
    long framesMax = Integer.MAX_VALUE / (FrameLayout.HEADER_BYTES + (long) payloadBytes);
    if (frames < 1 || frames > framesMax) {
      throw new IllegalArgumentException(
          "a block holds 1 to %d frames of %d bytes, not %d"
              .formatted(framesMax, payloadBytes, frames));
    }
  }

  /** Length of one frame, header and payload. */
  public int frameBytes() {
    return FrameLayout.HEADER_BYTES + payloadBytes;
  }

  /** Length of all frames together. */
  public int blockBytes() {
    return frames * frameBytes();
  }
}
