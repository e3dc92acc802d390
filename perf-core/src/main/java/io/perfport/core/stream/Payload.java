package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;

/**
 * The bytes that a sender writes, made once and written over and over. Not thread-safe: it belongs
 * to the event loop of its stream.
 */
interface Payload extends AutoCloseable {
  /**
   * Opaque bytes.
   *
   * @param repeating of digits, as {@link RawPayload#repeating}
   * @param zeroCopy out of a file in memory
   */
  static Payload raw(int blockBytes, boolean repeating, boolean zeroCopy) {
    if (zeroCopy) {
      return new FilePayload(blockBytes, repeating);
    }
    return repeating ? RawPayload.repeating(blockBytes) : RawPayload.random(blockBytes);
  }

  /** The most payload that one write carries, and not more than {@code payloadBytes}. */
  int fit(int payloadBytes);

  /**
   * The next bytes to write.
   *
   * @param payloadBytes how many bytes of payload to send: an answer of {@link #fit}, at least 1
   * @return a message, a buffer or a part of a file, with a reference for its receiver to release;
   *     or null if all blocks are still held by earlier writes
   */
  ReferenceCounted next(int payloadBytes);

  /**
   * Has a task run whenever {@link #next} has something again after it had not.
   *
   * @return false if nobody can tell when that is, and {@link #next} must be asked again
   */
  default boolean onReturned(Runnable task) {
    return false;
  }

  /** The end-of-stream mark to write after everything else; null if the stream has none. */
  ByteBuf end();

  /** Whether nobody holds any of the buffers that were written, the end mark included. */
  boolean isReturned();

  /** All that was handed out so far, in bytes of the connection: payload, headers, end mark. */
  long wireBytes(long payloadBytes);

  /**
   * The payload among this number of bytes of the connection, counted from its beginning; more than
   * was handed out if the last frame was a short one.
   */
  long payloadBytes(long wireBytes);

  /**
   * What was handed out and the kernel has not taken, in bytes of payload; negative if only the
   * channel can tell.
   */
  default long unsentBytes() {
    return -1;
  }

  /** Whether several blocks may go to the kernel by one call. */
  default boolean isGathered() {
    return true;
  }

  /** Frames handed out so far; 0 if there are none in this stream. */
  long frames();

  /** Gives up the buffers, also while a write is under way. */
  @Override
  void close();
}
