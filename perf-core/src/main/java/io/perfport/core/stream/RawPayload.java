package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Opaque bytes, as iperf3 sends them. The one block is only ever read, so any number of writes, and
 * of streams, may share it. Random by default, so that a compressing link can't flatter the result.
 */
final class RawPayload implements Payload {
  /** A transport that copies what is written never gets near this; one that does not needs it. */
  private static final int WRITES_AT_ONCE = 64;

  /** Those in use, which their streams hold: guarded by itself. */
  private static final Map<Kind, Shared> SHARED = new HashMap<>();

  private final Kind kind;

  /** This stream's own view, which counts what of this stream is under way. */
  private final ByteBuf block;

  private record Kind(int bytes, boolean repeating) {}

  /** One block for all streams of a kind: a thousand of them need no more memory than one. */
  private static final class Shared {
    private final ByteBuf block;
    private int streams;

    Shared(Kind kind) {
      // Pooled, and not of the channel's adaptive allocator, whose views have no count of their
      // own.
      block = PooledByteBufAllocator.DEFAULT.directBuffer(kind.bytes(), kind.bytes());
      block.writeBytes(filler(kind.bytes(), kind.repeating()));
    }
  }

  private RawPayload(Kind kind) {
    this.kind = kind;
    synchronized (SHARED) {
      Shared shared = SHARED.computeIfAbsent(kind, Shared::new);
      shared.streams++;
      block = shared.block.retainedDuplicate();
    }
  }

  static RawPayload random(int blockBytes) {
    return new RawPayload(new Kind(blockBytes, false));
  }

  /** The digits over and over, as iperf3 1 and 2 sent them. */
  static RawPayload repeating(int blockBytes) {
    return new RawPayload(new Kind(blockBytes, true));
  }

  /** What a block is made of. */
  static byte[] filler(int bytes, boolean repeating) {
    return repeating ? digits(bytes) : noise(bytes);
  }

  private static byte[] noise(int bytes) {
    byte[] filler = new byte[bytes];
    new SplittableRandom().nextBytes(filler);
    return filler;
  }

  private static byte[] digits(int bytes) {
    byte[] filler = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      filler[i] = (byte) ('0' + i % 10);
    }
    return filler;
  }

  @Override
  public ByteBuf next(int payloadBytes) {
    if (block.refCnt() > WRITES_AT_ONCE) {
      return null;
    }
    return payloadBytes == block.capacity()
        ? block.retainedDuplicate()
        : block.retainedSlice(0, payloadBytes);
  }

  @Override
  public ByteBuf end() {
    return null;
  }

  @Override
  public int fit(int payloadBytes) {
    return Math.min(payloadBytes, block.capacity());
  }

  @Override
  public boolean isReturned() {
    return block.refCnt() == 1;
  }

  @Override
  public long wireBytes(long payloadBytes) {
    return payloadBytes;
  }

  @Override
  public long payloadBytes(long wireBytes) {
    return wireBytes;
  }

  @Override
  public long frames() {
    return 0;
  }

  @Override
  public void close() {
    block.release();
    synchronized (SHARED) {
      Shared shared = SHARED.get(kind);
      if (--shared.streams == 0) {
        SHARED.remove(kind);
        shared.block.release();
      }
    }
  }
}
