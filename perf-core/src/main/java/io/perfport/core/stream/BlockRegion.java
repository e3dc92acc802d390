package io.perfport.core.stream;

import io.netty.channel.DefaultFileRegion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/**
 * The beginning of a file, sent write after write by one object, where Netty would have one for
 * each. Not thread-safe: it belongs to the event loop of its stream.
 *
 * <p>Netty's transports ask where in the file a region begins, how much of it has gone and how long
 * it is, and epoll's native code sets what has gone. So that is never set back: a region that is
 * sent anew is longer by the next write, and begins as far before the file as has gone already. A
 * subclass, since Netty's transports send no other region without a copy.
 */
final class BlockRegion extends DefaultFileRegion {
  private final FileChannel file;
  private long begin;
  private long end;

  private Runnable returned = () -> {};

  /** By {@link #transferTo}; the superclass knows of what native code has sent. */
  private long passedOn;

  BlockRegion(FileChannel file) {
    super(file, 0, 0); // What Netty holds against the file's length when a socket takes no more.
    this.file = file;
  }

  /** Has a task run whenever a write has given the region back, within the channel's flush. */
  void onReturned(Runnable task) {
    returned = task;
  }

  @Override
  public boolean release() {
    boolean over = super.release();
    if (!over && refCnt() == 1) {
      returned.run();
    }
    return over;
  }

  /** Is to send this number of bytes next, after all that it was to send before has gone. */
  void extend(int bytes) {
    begin = end;
    end += bytes;
  }

  /** What it was to send in all, and has not gone. */
  long unsentBytes() {
    return end - transferred();
  }

  @Override
  public long position() {
    return -begin;
  }

  @Override
  public long count() {
    return end;
  }

  @Override
  public long transferred() {
    return super.transferred() + passedOn;
  }

  @Override
  public long transferTo(WritableByteChannel target, long position) throws IOException {
    long sent = file.transferTo(position() + position, count() - position, target);
    passedOn += sent;
    return sent;
  }

  /** The file is that of others too. */
  @Override
  protected void deallocate() {}
}
