package io.perfport.core.transport.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class OutboundBatchTest {
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
    OutboundBatch batch = new OutboundBatch();
    int sent = sendAll(batch, parts);
    assertThat(sent).isEqualTo(PARTS);
    assertThat(parts.made).as("views made").isLessThan(10L * PARTS);
    parts.release();
  }

  @Test
  void soDoesASliceOfOne() {
    CountedParts parts = new CountedParts();
    ByteBuf slice = parts.slice(5, PARTS - 5);
    assertThat(sendAll(new OutboundBatch(), slice)).isEqualTo(PARTS - 5);
    assertThat(parts.made).as("views made").isLessThan(10L * PARTS);
    parts.release();
  }

  /** Drops what was taken, as after a write. */
  private static int sendAll(OutboundBatch batch, ByteBuf buffer) {
    int sent = 0;
    long before = batch.bytes();
    while (buffer.isReadable()) {
      batch.processMessage(buffer);
      int bytes = (int) (batch.bytes() - before);
      before = batch.bytes();
      batch.release();
      assertThat(bytes).isPositive();
      sent += bytes;
      buffer.skipBytes(bytes);
    }
    return sent;
  }
}
