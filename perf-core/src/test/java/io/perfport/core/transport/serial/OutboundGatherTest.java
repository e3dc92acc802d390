package io.perfport.core.transport.serial;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class OutboundGatherTest {
  private static final int PARTS = 20_000;

  /** Counts the views that were made of it. */
  private static final class CountedParts extends CompositeByteBuf {
    long made;

    CountedParts() {
      super(UnpooledByteBufAllocator.DEFAULT, false, PARTS);
      for (int i = 0; i < PARTS; i++) {
        addComponent(true, Unpooled.wrappedBuffer(new byte[] {(byte) i}));
      }
    }

    @Override
    public ByteBuffer[] nioBuffers(int index, int length) {
      ByteBuffer[] views = super.nioBuffers(index, length);
      made += views.length;
      return views;
    }
  }

  @Test
  void aBufferOfManyPartsCostsAsManyViewsAsItHasParts() {
    CountedParts parts = new CountedParts();
    OutboundGather gather = new OutboundGather();
    int sent = sendAll(gather, parts, parts);
    assertThat(sent).isEqualTo(PARTS);
    assertThat(parts.made).as("views made").isLessThan(10L * PARTS);
    parts.release();
  }

  @Test
  void soDoesASliceOfOne() {
    CountedParts parts = new CountedParts();
    ByteBuf slice = parts.slice(5, PARTS - 5);
    assertThat(sendAll(new OutboundGather(), slice, parts)).isEqualTo(PARTS - 5);
    assertThat(parts.made).as("views made").isLessThan(10L * PARTS);
    parts.release();
  }

  /** Sends view after view; checks each byte. */
  private static int sendAll(OutboundGather gather, ByteBuf buffer, ByteBuf whole) {
    int offset = whole.readableBytes() - buffer.readableBytes();
    int sent = 0;
    while (buffer.isReadable()) {
      gather.clear();
      gather.processMessage(buffer);
      int bytes = 0;
      for (ByteBuffer view : gather.views()) {
        while (view != null && view.hasRemaining()) {
          assertThat(view.get()).isEqualTo((byte) (offset + sent + bytes));
          bytes++;
        }
      }
      assertThat(bytes).isPositive();
      sent += bytes;
      buffer.skipBytes(bytes);
    }
    gather.clear();
    return sent;
  }
}
