package io.perfport.common.frame;

import io.perfport.common.frame.FrameException.FrameError;
import java.util.Set;

/**
 * What may come next on a connection. A data connection begins with control frames, then turns to
 * one stream's data; each phase is one expectation.
 *
 * @param types the types that may come: control types only, or {@link FrameType#DATA} only
 * @param streamId the one stream they belong to: 0 for control, 1 to 2^32 - 1 for data
 * @param sequenced whether each frame must be the next of its stream; off where the path may lose
 *     or reorder frames
 * @param checksums what to do about checksums
 */
public record FrameExpectation(
    Set<FrameType> types, long streamId, boolean sequenced, ChecksumPolicy checksums) {

  public FrameExpectation {
    types = Set.copyOf(types);
    boolean data = types.contains(FrameType.DATA);
    if (types.isEmpty() || (data && types.size() > 1)) {
      throw new IllegalArgumentException(
          "a connection expects control frames or data frames, one kind at a time, not " + types);
    }
    long lowest = data ? 1 : FrameLayout.CONTROL_STREAM;
    long highest = data ? FrameLayout.STREAM_MAX : FrameLayout.CONTROL_STREAM;
    if (streamId < lowest || streamId > highest) {
      throw new IllegalArgumentException(
          "%s frames belong to stream %d to %d, not %d"
              .formatted(data ? "data" : "control", lowest, highest, streamId));
    }
  }

  /** Control frames of these types, in sequence, verified where they carry a checksum. */
  public static FrameExpectation control(Set<FrameType> types) {
    return new FrameExpectation(types, FrameLayout.CONTROL_STREAM, true, ChecksumPolicy.CHECKED);
  }

  /** Data frames of one stream, in sequence. */
  public static FrameExpectation data(long streamId, ChecksumPolicy checksums) {
    return new FrameExpectation(Set.of(FrameType.DATA), streamId, true, checksums);
  }

  /** The same, whatever the order and however many are missing. */
  public FrameExpectation unsequenced() {
    return new FrameExpectation(types, streamId, false, checksums);
  }

  /** What a receiver does about the checksums of the frames it gets. */
  public enum ChecksumPolicy {

    /** Looks at no payload byte: receiving costs nothing per byte. */
    IGNORED,

    /** Verifies frames that carry a checksum, and takes those that do not. */
    CHECKED,

    /** Verifies every frame; one without a checksum is {@link FrameError#MISSING_CHECKSUM}. */
    REQUIRED
  }
}
