package io.perfport.core.transport.serial;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractEventExecutorGroup;
import io.netty.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** A group of {@link SerialEventLoop}s; its {@link GroupEnd} ends it in the order of the hooks. */
public abstract class LoopGroup extends AbstractEventExecutorGroup implements EventLoopGroup {
  private final GroupEnd end;

  /**
   * @param threads makes the thread that ends the group
   */
  protected LoopGroup(ThreadFactory threads) {
    end = new GroupEnd(this, threads);
  }

  @Override
  public abstract EventLoop next();

  // ---- how it ends; on a thread of the end's own

  /** Has all channels closed: again and again, for one may have been accepted meanwhile. */
  protected abstract void closeChannels() throws InterruptedException;

  /** Channels, operations and threads that have not ended; closes what is still open. */
  protected abstract long unfinished() throws InterruptedException;

  /** Ends the group's own threads and timers. Tasks from outside are refused by now. */
  protected abstract void stop() throws InterruptedException;

  /** Instead of what is left to do of the above: the ending thread was interrupted. */
  protected abstract void abandon();

  /** Frees what the loops ran on. The last, in any case. */
  protected void release() {}

  /** Waits until none of it is left, within reason; false if some is. */
  protected final boolean awaitNone(Count count) throws InterruptedException {
    return end.awaitNone(count);
  }

  /** Remembered for the quiet period before the end; costs nothing until then. */
  final void noteActivity() {
    end.noteActivity();
  }

  // ---- as an event loop group

  @Override
  public ChannelFuture register(Channel channel) {
    return next().register(channel);
  }

  @Override
  public ChannelFuture register(ChannelPromise promise) {
    return next().register(promise);
  }

  @Deprecated
  @Override
  public ChannelFuture register(Channel channel, ChannelPromise promise) {
    return next().register(channel, promise);
  }

  @Override
  public final Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
    if (timeout < quietPeriod) {
      throw new IllegalArgumentException(
          "timeout: " + timeout + " (expected >= quietPeriod (" + quietPeriod + "))");
    }
    end.begin(unit.toNanos(quietPeriod), unit.toNanos(timeout));
    return terminationFuture();
  }

  @Override
  public final Future<?> terminationFuture() {
    return end.termination();
  }

  @Deprecated
  @Override
  public final void shutdown() {
    end.begin(0, TimeUnit.SECONDS.toNanos(1));
  }

  @Override
  public final boolean isShuttingDown() {
    return end.hasBegun();
  }

  @Override
  public final boolean isShutdown() {
    return end.refusesTasks();
  }

  @Override
  public final boolean isTerminated() {
    return terminationFuture().isDone();
  }

  @Override
  public final boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return terminationFuture().await(timeout, unit);
  }

  /** How much there is of what a group waits for. */
  @FunctionalInterface
  protected interface Count {
    long now() throws InterruptedException;
  }
}
