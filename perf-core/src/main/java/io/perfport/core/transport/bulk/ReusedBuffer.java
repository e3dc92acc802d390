package io.perfport.core.transport.bulk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * One direct buffer that is lent for read after read, so that its memory stays in the processor's
 * cache. It belongs to a channel's event loop.
 *
 * <p>Ownership: this object owns one reference, from the first loan to {@link #close}. A borrower
 * gets a reference of its own and releases it, as ever. If a borrower has kept the buffer when the
 * next loan is due, it is left to that borrower and a new one takes its place; so nothing that was
 * retained is ever overwritten.
 */
final class ReusedBuffer {
  private final int bytes;
  private ByteBuf owned;

  ReusedBuffer(int bytes) {
    this.bytes = bytes;
  }

  /** Whether the last loan has come back. */
  boolean isFree() {
    return owned == null || owned.refCnt() == 1;
  }

  /**
   * @param offset where the borrower begins to write, less than the buffer's length
   */
  ByteBuf lend(ByteBufAllocator allocator, int offset) {
    if (!isFree()) {
      close();
    }
    if (owned == null) {
      owned = allocator.directBuffer(bytes, bytes);
    }
    return owned.setIndex(offset, offset).retain();
  }

  void close() {
    if (owned != null) {
      owned.release();
      owned = null;
    }
  }
}
