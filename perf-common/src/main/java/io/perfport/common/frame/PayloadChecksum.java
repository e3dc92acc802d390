package io.perfport.common.frame;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC32C (RFC 3720, appendix B.4) over a payload that may come in pieces, in any kind of buffer.
 * Not thread-safe.
 *
 * <p>The JDK computes CRC32C of arrays and of direct memory in an intrinsic; this class only finds
 * the way there that neither copies nor allocates.
 */
final class PayloadChecksum {

  private final CRC32C crc = new CRC32C();

  void reset() {
    crc.reset();
  }

  int value() {
    return (int) crc.getValue();
  }

  void update(ByteBuf buffer, int index, int length) {
    if (buffer.hasArray()) {
      crc.update(buffer.array(), buffer.arrayOffset() + index, length);
    } else if (buffer.nioBufferCount() == 1) {
      // The view that the buffer caches for its transport: nioBuffer() would allocate one a call.
      // Only a slice has no such cache and allocates here.
      crc.update(buffer.internalNioBuffer(index, length));
    } else {
      for (ByteBuffer part : buffer.nioBuffers(index, length)) {
        crc.update(part);
      }
    }
  }

  /** The checksum of one whole payload. */
  int of(ByteBuf buffer, int index, int length) {
    reset();
    update(buffer, index, length);
    return value();
  }
}
