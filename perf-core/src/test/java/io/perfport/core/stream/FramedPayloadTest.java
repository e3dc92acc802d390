package io.perfport.core.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.perfport.common.frame.FrameLayout;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Of what the kernel has taken, headers are no payload. */
class FramedPayloadTest {
  /** Against counting byte by byte: the first of each frame are its header's. */
  @Property(tries = 30)
  void thePayloadOfWhatWasTakenIsAllButTheHeaders(
      @ForAll @IntRange(min = 2_000, max = 9_000) int frameBytes,
      @ForAll @IntRange(max = 50_000) int wireBytes) {
    int expected = 0;
    for (int at = 0; at < wireBytes; at++) {
      if (at % (FrameLayout.HEADER_BYTES + frameBytes) >= FrameLayout.HEADER_BYTES) {
        expected++;
      }
    }
    FramedPayload payload =
        new FramedPayload(UnpooledByteBufAllocator.DEFAULT, 1, frameBytes, false, 1);
    try {
      assertThat(payload.payloadBytes(wireBytes)).isEqualTo(expected);
    } finally {
      payload.close();
    }
  }
}
