package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.FileRegion;

/**
 * Opaque bytes that the kernel takes out of a file in memory, without a copy: {@code -Z}. Only one
 * write is under way at a time.
 */
final class FilePayload implements Payload {
  private final MemoryFile file;
  private final BlockRegion region;
  private final int blockBytes;

  FilePayload(int blockBytes, boolean repeating) {
    this.blockBytes = blockBytes;
    file = MemoryFile.open(blockBytes, repeating);
    region = new BlockRegion(file.channel());
  }

  @Override
  public FileRegion next(int payloadBytes) {
    if (!isReturned()) {
      return null;
    }
    region.extend(payloadBytes);
    return region.retain();
  }

  /** A channel tells nobody that a region has gone, but gives it back. */
  @Override
  public boolean onReturned(Runnable task) {
    region.onReturned(task);
    return true;
  }

  @Override
  public ByteBuf end() {
    return null;
  }

  @Override
  public int fit(int payloadBytes) {
    return Math.min(payloadBytes, blockBytes);
  }

  @Override
  public boolean isReturned() {
    return region.refCnt() == 1;
  }

  /** A channel counts no region among what it has to send; the region itself is exact. */
  @Override
  public long unsentBytes() {
    return region.unsentBytes();
  }

  /** sendfile(2) takes one region. */
  @Override
  public boolean isGathered() {
    return false;
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
    region.release();
    file.close();
  }
}
