package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;

/**
 * The bytes that a sender writes, made once and written over and over. Not thread-safe: it belongs
 * to the event loop of its stream.
 */
interface Payload extends AutoCloseable {
  /** The most payload that one write carries, and not more than {@code payloadBytes}. */
  int fit(int payloadBytes);

  /**
   * The next bytes to write.
   *
   * @param payloadBytes how many bytes of payload to send: an answer of {@link #fit}, at least 1
   * @return a buffer with a reference for its receiver to release, or null if all blocks are still
   *     held by earlier writes
   */
  ByteBuf next(int payloadBytes);

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

  /** Frames handed out so far; 0 if there are none in this stream. */
  long frames();

  /** Gives up the buffers, also while a write is under way. */
  @Override
  void close();
}
