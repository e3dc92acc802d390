package io.perfport.core.transport.iocp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.PlatformDependent;
import io.perfport.core.completion.PacketChain;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * A serial event loop without a thread: whichever worker dequeues work for it runs it, one at a
 * time and in order. So a channel's events stay ordered and {@link #inEventLoop} stays true while
 * they run, though any worker may serve any connection.
 *
 * <p>States: NONE, nothing to do; SUBMITTED, its {@link WakePacket} is queued; RUNNING, a worker is
 * in it. Who moves it from NONE by compare-and-set owns what comes next; only the owner moves it
 * back, and then looks at the queue once more, so that no task is left behind. What one worker
 * wrote the next one sees, through the state and the queue.
 */
final class Strand extends AbstractScheduledEventExecutor implements EventLoop {
  static final int NONE = 0;
  static final int SUBMITTED = 1;
  static final int RUNNING = 2;

  /** Tasks in a row until the other strands get their turn. */
  static final int TASKS_PER_RUN = 64;

  /** The armed deadline of a strand whose timer is not armed. */
  static final long NEVER = Long.MAX_VALUE;

  private static final AtomicIntegerFieldUpdater<Strand> STATE =
      AtomicIntegerFieldUpdater.newUpdater(Strand.class, "state");

  private final StrandGroup group;
  private final Queue<Runnable> tasks = PlatformDependent.newMpscQueue();
  private final WakePacket wake = new WakePacket(this);

  // The strand's own.
  private final Set<Channel> channels = Collections.newSetFromMap(new IdentityHashMap<>());
  private int pendingOperations;
  private final RunCounters counters = new RunCounters();

  /** Moved by whoever has work for the strand, and by its owner. */
  @SuppressWarnings("unused") // through STATE
  private volatile int state;

  /** Written by the worker that runs the strand, read by anybody who asks {@link #inEventLoop}. */
  private volatile Thread owner;

  /** When the timer rings. Written with the timers' lock held, read by the owner without. */
  volatile long armedDeadlineNanos = NEVER;

  Strand(StrandGroup group) {
    super(group);
    this.group = group;
  }

  StrandGroup group() {
    return group;
  }

  /** What it has run; any thread may read. */
  RunCounters counters() {
    return counters;
  }

  @Override
  public boolean inEventLoop(Thread thread) {
    return owner == thread;
  }

  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(task, "task");
    boolean inside = inEventLoop();
    if (!inside && group.isShutdown()) {
      throw new RejectedExecutionException("the event loop has been shut down");
    }
    group.noteActivity();
    tasks.add(task);
    // Inside, the state is RUNNING, and the run goes on until the queue is empty.
    if (!inside && STATE.compareAndSet(this, NONE, SUBMITTED)) {
      group.post(wake);
    }
  }

  /** Runs a task of the group's own: neither refused at the end, nor a sign of life. */
  void invoke(Runnable task) {
    tasks.add(task);
    if (STATE.compareAndSet(this, NONE, SUBMITTED)) {
      group.post(wake);
    }
  }

  /** Has the strand look at its timers; the wake-up joins what a waiting worker found. */
  void ring(PacketChain found) {
    tasks.add(this::lookAtTimers);
    if (STATE.compareAndSet(this, NONE, SUBMITTED)) {
      found.add(wake);
    }
  }

  /** Runs the tasks. Called by the worker that dequeued the wake packet, outside of any strand. */
  void runSubmitted() {
    state = RUNNING;
    run(null);
  }

  /**
   * Runs a completion, now or, if another worker is in this strand, behind what that one does.
   * Called by the worker that dequeued it, outside of any strand.
   */
  void complete(Runnable completion) {
    if (STATE.compareAndSet(this, NONE, RUNNING)) {
      run(completion);
      return;
    }
    tasks.add(completion);
    if (STATE.compareAndSet(this, NONE, RUNNING)) {
      run(null);
    }
  }

  private void run(Runnable first) {
    Runnable task = first;
    while (true) {
      owner = Thread.currentThread();
      boolean more;
      try {
        more = runTasks(task);
        armTimer();
      } finally {
        // A handler's, and over with it: a worker that is interrupted can't wait.
        Thread.interrupted();
        // Before the state changes: from then on the owner is somebody else's to write.
        owner = null;
      }
      task = null;
      if (more) {
        if (group.isTurnOver()) {
          state = SUBMITTED;
          group.post(wake);
          return;
        }
      } else {
        state = NONE;
        // A task that came before its giver could see NONE posted no packet: it is ours.
        if (tasks.isEmpty() || !STATE.compareAndSet(this, NONE, RUNNING)) {
          return;
        }
      }
    }
  }

  /** Runs what is there, within the budget; true if something is left. */
  private boolean runTasks(Runnable first) {
    int ran = 0;
    if (first != null) {
      safeExecute(first);
      ran++;
    }
    int timers = runDueTimers();
    Runnable task = null;
    while (ran < TASKS_PER_RUN && (task = tasks.poll()) != null) {
      safeExecute(task);
      ran++;
    }
    counters.ran(ran + timers);
    return task != null && !tasks.isEmpty();
  }

  /** A task of nothing: every run begins with the timers that are due. */
  private void lookAtTimers() {}

  /** Returns how many there were. */
  private int runDueTimers() {
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

  private void armTimer() {
    long next = nextScheduledTaskDeadlineNanos();
    if (next >= 0 && next < armedDeadlineNanos) {
      group.timers().arm(this, next);
    }
  }

  // ---- what the strand's channels tell it; on the strand

  void opened(Channel channel) {
    channels.add(channel);
  }

  void closed(Channel channel) {
    channels.remove(channel);
  }

  void operationPending() {
    pendingOperations++;
  }

  void operationEnded() {
    pendingOperations--;
  }

  /**
   * Serves a channel from now on. What its operations have to do on a strand that it was registered
   * with before is done first, so that no two workers serve one channel.
   *
   * @param former null if this is the channel's first strand
   * @param move has the channel's operations complete here
   * @param taken runs on this strand, afterwards
   */
  void takeOver(Strand former, Runnable move, Runnable taken) {
    if (former == null || former == this) {
      move.run();
      taken.run();
    } else {
      former.invoke(
          () -> {
            move.run();
            invoke(taken);
          });
    }
  }

  void closeChannels() {
    assert inEventLoop();
    List.copyOf(channels)
        .forEach(channel -> channel.unsafe().close(channel.unsafe().voidPromise()));
  }

  /** Channels that are still registered, and operations whose packets have not come. */
  int closeAndCount() {
    closeChannels();
    return channels.size() + pendingOperations;
  }

  /** Whether anything is planned for later. */
  boolean hasTimers() {
    assert inEventLoop();
    return nextScheduledTaskDeadlineNanos() >= 0;
  }

  /** The last that a strand does: what was planned for later will not be done. */
  void abandonTimers() {
    cancelScheduledTasks();
  }

  // ---- as an event loop

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

  /** Ends the whole group: a strand alone has nothing to end. */
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
