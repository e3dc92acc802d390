package io.perfport.core.transport.serial;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.PlatformDependent;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * An event loop without a thread of its own: threads own it in turn, one at a time, and whichever
 * owns it runs its tasks and timers in order. Netty asks for no more than that: events in order,
 * and {@link #inEventLoop} true while they run.
 */
public abstract class SerialEventLoop extends AbstractScheduledEventExecutor implements EventLoop {
  /** The deadline of what has none. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Tasks in a row until others, loops or calls, get their turn. */
  protected static final int TASKS_PER_TURN = 64;

  private final LoopGroup group;
  private final Queue<Runnable> tasks = PlatformDependent.newMpscQueue();

  /** Written by the thread that owns the loop, read by anybody who asks {@link #inEventLoop}. */
  private volatile Thread owner;

  protected SerialEventLoop(LoopGroup group) {
    super(group);
    this.group = group;
  }

  /**
   * Has a thread run the tasks, unless one does or is about to. Called by any thread that has added
   * one.
   */
  protected abstract void wakeUp();

  @Override
  public final boolean inEventLoop(Thread thread) {
    return owner == thread;
  }

  @Override
  public final void execute(Runnable task) {
    Objects.requireNonNull(task, "task");
    boolean inside = inEventLoop();
    if (!inside && group.isShutdown()) {
      throw new RejectedExecutionException("the event loop has been shut down");
    }
    group.noteActivity();
    tasks.add(task);
    // Inside, the run goes on until the queue is empty.
    if (!inside) {
      wakeUp();
    }
  }

  /** Runs a task of the transport's own: neither refused at the end, nor a sign of life. */
  public final void invoke(Runnable task) {
    tasks.add(task);
    wakeUp();
  }

  // ---- for the thread that owns the loop

  /** Makes this thread the owner; the subclass ensures that there is no other. */
  protected final void own() {
    owner = Thread.currentThread();
  }

  /** Before anybody else may own the loop: from then on the field is theirs to write. */
  protected final void disown() {
    owner = null;
  }

  protected final boolean isOwned() {
    return owner != null;
  }

  protected final void addTask(Runnable task) {
    tasks.add(task);
  }

  protected final boolean hasTasks() {
    return !tasks.isEmpty();
  }

  /** Runs at most this number of tasks; returns how many it ran. */
  protected final int runTasks(int most) {
    for (int ran = 0; ran < most; ran++) {
      Runnable task = tasks.poll();
      if (task == null) {
        return ran;
      }
      safeExecute(task);
    }
    return most;
  }

  /** Runs the timers that are due; returns how many there were. */
  protected final int runDueTimers() {
    if (nextScheduledTaskDeadlineNanos() < 0) {
      return 0;
    }
    int ran = 0;
    long now = ticker().nanoTime();
    Runnable due = pollScheduledTask(now);
    while (due != null) {
      safeExecute(due);
      ran++;
      due = pollScheduledTask(now);
    }
    return ran;
  }

  /** When the next timer is due, or {@link #NEVER}. */
  public final long nextDeadlineNanos() {
    long next = nextScheduledTaskDeadlineNanos();
    return next < 0 ? NEVER : next;
  }

  /** The last that a loop does: what was planned for later will not be done. */
  public final void abandonTimers() {
    cancelScheduledTasks();
  }

  // ---- as an event loop: a loop ends with its group

  @Override
  public final ChannelFuture register(Channel channel) {
    return register(new DefaultChannelPromise(channel, this));
  }

  @Override
  public final ChannelFuture register(ChannelPromise promise) {
    promise.channel().unsafe().register(this, promise);
    return promise;
  }

  @Deprecated
  @Override
  public final ChannelFuture register(Channel channel, ChannelPromise promise) {
    channel.unsafe().register(this, promise);
    return promise;
  }

  @Override
  public final EventLoopGroup parent() {
    return group;
  }

  @Override
  public final EventLoop next() {
    return this;
  }

  @Override
  public final Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
    return group.shutdownGracefully(quietPeriod, timeout, unit);
  }

  @Override
  public final Future<?> terminationFuture() {
    return group.terminationFuture();
  }

  @Deprecated
  @Override
  public final void shutdown() {
    group.shutdown();
  }

  @Override
  public final boolean isShuttingDown() {
    return group.isShuttingDown();
  }

  @Override
  public final boolean isShutdown() {
    return group.isShutdown();
  }

  @Override
  public final boolean isTerminated() {
    return group.isTerminated();
  }

  @Override
  public final boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return group.awaitTermination(timeout, unit);
  }
}
