package io.perfport.core.transport.blocking;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.PlatformDependent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The event loop of one connection: not a thread, but the right to act for the connection, which
 * its threads take in turns. Whoever has it runs handlers, tasks and timers; a call that blocks is
 * made without it. So a thread that has read runs the pipeline at once, over bytes that are in its
 * processor's cache, and no event waits for a call that blocks.
 *
 * <p>Tasks that come while nobody is inside are run by a resting thread of the connection, or by
 * its first one, which is about to come; if all of them are in calls, by a thread of the group
 * ({@link ConnectionGroup#serve}).
 */
final class ConnectionLoop extends AbstractScheduledEventExecutor implements EventLoop {
  /** Tasks in a row, so that neither a call nor other loops' tasks wait for ever. */
  static final int TASKS_PER_TURN = 64;

  /** The deadline of what has none. */
  static final long NEVER = Long.MAX_VALUE;

  private final ConnectionGroup group;
  private final ReentrantLock turn = new ReentrantLock();
  private final Queue<Runnable> tasks = PlatformDependent.newMpscQueue();

  /** Somebody has been told that there are tasks. Set by who tells, cleared by who runs them. */
  private final AtomicBoolean summoned = new AtomicBoolean();

  /** Guarded by the turn. More than one only if a user registers a channel with this very loop. */
  private final List<Crew> crews = new ArrayList<>(1);

  /** When the keeper looks after this loop's timers. Guarded by the turn. */
  private long armedNanos = NEVER;

  /** Written by the thread that is inside, read by anybody who asks {@link #inEventLoop}. */
  private volatile Thread owner;

  /**
   * The first thread has been started, and will run what is there when it comes. Cleared by it,
   * inside, before it looks.
   */
  private volatile boolean threadComing;

  /** Who runs the tasks that come. Written inside, read by those that hand in tasks. */
  private volatile CrewThread resident;

  ConnectionLoop(ConnectionGroup group) {
    super(group);
    this.group = group;
  }

  ConnectionGroup group() {
    return group;
  }

  // ---- taking turns

  /** Waits for the turn. */
  void enter() {
    turn.lock();
    owner = Thread.currentThread();
  }

  /** Gives the turn up; what there is to do is given to somebody who does it. */
  void leave() {
    armTimer();
    for (int i = 0; i < crews.size(); i++) {
      crews.get(i).callForHands();
    }
    owner = null;
    turn.unlock();
    // Only now: who saw an owner when it added a task relies on this look.
    if (!tasks.isEmpty()) {
      summon();
    }
  }

  /** Runs the tasks, unless somebody is inside, who then sees to them. By the group's threads. */
  void serve() {
    if (!turn.tryLock()) {
      summoned.set(false);
      // Whoever was inside may have looked before that, and left.
      if (!turn.tryLock()) {
        return;
      }
    }
    owner = Thread.currentThread();
    runTasks();
    leave();
  }

  /** Has the loop look at its timers and its threads' work. By any thread. */
  void ring() {
    invoke(this::look);
  }

  /** A task of nothing: a turn begins with the timers that are due, and ends with what to call. */
  private void look() {}

  private void summon() {
    if (threadComing) {
      return;
    }
    if (summoned.compareAndSet(false, true)) {
      CrewThread resting = resident;
      if (resting != null) {
        resting.wake();
      } else {
        group.serve(this);
      }
    }
  }

  // ---- inside

  void add(Crew crew) {
    crews.add(crew);
  }

  void remove(Crew crew) {
    crews.remove(crew);
  }

  /** Before the first thread is started, and before anybody else knows of the loop. */
  void threadComes() {
    threadComing = true;
  }

  /** By that thread, inside, or by who could not start it. */
  void threadHasCome() {
    threadComing = false;
  }

  void setResident(CrewThread thread) {
    resident = thread;
  }

  /** Runs what is due and what is there, within the budget. */
  void runTasks() {
    if (summoned.get()) {
      summoned.set(false);
    }
    runDueTimers();
    for (int left = TASKS_PER_TURN; left > 0; left--) {
      Runnable task = tasks.poll();
      if (task == null) {
        return;
      }
      safeExecute(task);
    }
  }

  private void runDueTimers() {
    if (armedNanos == NEVER && nextScheduledTaskDeadlineNanos() < 0) {
      return;
    }
    long now = ticker().nanoTime();
    if (armedNanos <= now) {
      armedNanos = NEVER;
    }
    Runnable due = pollScheduledTask(now);
    while (due != null) {
      safeExecute(due);
      due = pollScheduledTask(now);
    }
  }

  long nextDeadlineNanos() {
    long next = nextScheduledTaskDeadlineNanos();
    return next < 0 ? NEVER : next;
  }

  private void armTimer() {
    long next = nextDeadlineNanos();
    CrewThread resting = resident;
    if (next >= armedNanos || (resting != null && next >= resting.deadlineNanos())) {
      return;
    }
    if (resting != null) {
      resting.wake(); // its rest is too long
    } else {
      armedNanos = next;
      group.keeper().arm(this, next);
    }
  }

  /** The last that a loop does: what was planned for later will not be done. */
  void abandonTimers() {
    enter();
    try {
      cancelScheduledTasks();
    } finally {
      leave();
    }
  }

  // ---- as an event loop

  @Override
  public boolean inEventLoop(Thread thread) {
    return owner == thread;
  }

  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(task, "task");
    if (!inEventLoop() && group.isShutdown()) {
      throw new RejectedExecutionException("the event loop has been shut down");
    }
    group.noteActivity();
    invoke(task);
  }

  /** Runs a task of the group's own: neither refused at the end, nor a sign of life. */
  void invoke(Runnable task) {
    tasks.add(task);
    if (owner == null) {
      summon();
    }
  }

  @Override
  public ChannelFuture register(Channel channel) {
    return register(new DefaultChannelPromise(channel, this));
  }

  @Override
  public ChannelFuture register(ChannelPromise promise) {
    promise.channel().unsafe().register(this, promise);
    return promise;
  }

  @Deprecated
  @Override
  public ChannelFuture register(Channel channel, ChannelPromise promise) {
    channel.unsafe().register(this, promise);
    return promise;
  }

  @Override
  public EventLoopGroup parent() {
    return group;
  }

  @Override
  public EventLoop next() {
    return this;
  }

  /** Ends the whole group: a connection's loop ends with its connection. */
  @Override
  public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
    return group.shutdownGracefully(quietPeriod, timeout, unit);
  }

  @Override
  public Future<?> terminationFuture() {
    return group.terminationFuture();
  }

  @Deprecated
  @Override
  public void shutdown() {
    group.shutdown();
  }

  @Override
  public boolean isShuttingDown() {
    return group.isShuttingDown();
  }

  @Override
  public boolean isShutdown() {
    return group.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return group.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return group.awaitTermination(timeout, unit);
  }
}
