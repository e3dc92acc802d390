package io.perfport.core.transport.iocp;

import io.netty.channel.Channel;
import io.perfport.core.completion.CompletionPacket;
import io.perfport.core.completion.PacketChain;
import io.perfport.core.transport.serial.OutboundGather;
import io.perfport.core.transport.serial.SerialEventLoop;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The serial event loop of a completion port: whichever worker dequeues work for it runs it, one at
 * a time and in order. So a channel's events stay ordered and {@link #inEventLoop} stays true while
 * they run, though any worker may serve any connection.
 *
 * <p>States: NONE, nothing to do; SUBMITTED, its {@link WakePacket} is queued; RUNNING, a worker is
 * in it. Who moves it from NONE by compare-and-set owns what comes next; only the owner moves it
 * back, and then looks at the queue once more, so that no task is left behind. What one worker
 * wrote the next one sees, through the state and the queue.
 */
final class Strand extends SerialEventLoop {
  static final int NONE = 0;
  static final int SUBMITTED = 1;
  static final int RUNNING = 2;

  private static final AtomicIntegerFieldUpdater<Strand> STATE =
      AtomicIntegerFieldUpdater.newUpdater(Strand.class, "state");

  private final StrandGroup group;
  private final WakePacket wake = new WakePacket(this);

  // The strand's own.
  private final Set<Channel> channels = Collections.newSetFromMap(new IdentityHashMap<>());
  private int pendingOperations;

  /** Null until it is needed. */
  private OutboundGather gather;

  private final RunCounters counters = new RunCounters();

  /** Moved by threads that have work for the strand, and by its owner. */
  @SuppressWarnings("unused") // through STATE
  private volatile int state;

  /** When the timer rings. Written with the timers' lock held, read by the owner without. */
  volatile long armedDeadlineNanos = NEVER;

  Strand(StrandGroup group) {
    super(group);
    this.group = group;
  }

  /** Tells a worker that a strand has tasks. Queued if and only if the strand is SUBMITTED. */
  static final class WakePacket extends CompletionPacket {
    final Strand strand;

    WakePacket(Strand strand) {
      this.strand = strand;
    }
  }

  StrandGroup group() {
    return group;
  }

  /** What it has run; any thread may read. */
  RunCounters counters() {
    return counters;
  }

  @Override
  protected void wakeUp() {
    if (STATE.compareAndSet(this, NONE, SUBMITTED)) {
      group.post(wake);
    }
  }

  /** Has the strand look at its timers; the wake-up joins what a waiting worker found. */
  void ring(PacketChain found) {
    addTask(this::lookAtTimers);
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
    addTask(completion);
    if (STATE.compareAndSet(this, NONE, RUNNING)) {
      run(null);
    }
  }

  private void run(Runnable first) {
    Runnable task = first;
    while (true) {
      own();
      boolean more;
      try {
        more = runTurn(task);
        armTimer();
      } finally {
        // A handler's, and over with it: a worker that is interrupted can't wait.
        Thread.interrupted();
        disown(); // before the state changes
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
        if (!hasTasks() || !STATE.compareAndSet(this, NONE, RUNNING)) {
          return;
        }
      }
    }
  }

  /** Runs what is there, within the budget; true if something is left. */
  private boolean runTurn(Runnable first) {
    int ran = 0;
    if (first != null) {
      safeExecute(first);
      ran++;
    }
    int timers = runDueTimers();
    ran += runTasks(TASKS_PER_TURN - ran);
    counters.ran(ran + timers);
    return ran == TASKS_PER_TURN && hasTasks();
  }

  /** A task of nothing: every run begins with the timers that are due. */
  private void lookAtTimers() {}

  private void armTimer() {
    long next = nextDeadlineNanos();
    if (next < armedDeadlineNanos) {
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

  /** For sends that are done when the call returns, one at a time. On the strand. */
  OutboundGather gather() {
    if (gather == null) {
      gather = new OutboundGather();
    }
    return gather;
  }

  /** Gives it away, to a send that is pending. */
  OutboundGather takeGather() {
    OutboundGather taken = gather();
    gather = null;
    return taken;
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

  /**
   * How often a strand has run, and what. Written by the strand's owner of the moment, read by any
   * thread, which sees values that were current a moment ago: opaque access, at a plain field's
   * cost.
   */
  static final class RunCounters {
    private static final VarHandle RUNS = handle("runs");
    private static final VarHandle TASKS = handle("tasks");

    @SuppressWarnings("unused") // through RUNS
    private long runs;

    @SuppressWarnings("unused") // through TASKS
    private long tasks;

    long runs() {
      return (long) RUNS.getOpaque(this);
    }

    /** Tasks, timers and completions of all runs. */
    long tasks() {
      return (long) TASKS.getOpaque(this);
    }

    void ran(int tasksOfRun) {
      RUNS.setOpaque(this, runs + 1);
      TASKS.setOpaque(this, tasks + tasksOfRun);
    }

    private static VarHandle handle(String field) {
      try {
        return MethodHandles.lookup().findVarHandle(RunCounters.class, field, long.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }
  }
}
