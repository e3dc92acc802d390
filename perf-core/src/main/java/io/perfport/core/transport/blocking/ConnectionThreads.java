package io.perfport.core.transport.blocking;

import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The threads of one connection: one, and a second from the time that it has to read and to write
 * at once. Both are alike: whichever is free claims the next call.
 *
 * <p>A thread that has read and answers with a short write makes it itself, though nobody reads
 * meanwhile: so request and response take one thread and no hand-over, as in any good server of
 * this kind. Should that write block, because the peer too writes and does not read, the {@link
 * GroupTimer} sees it and the second thread reads on; from then on this connection no longer does
 * so.
 *
 * <p>Its state belongs to the event loop, unless said otherwise.
 */
final class ConnectionThreads {
  /** One to read and one to write. */
  static final int MOST_THREADS = 2;

  private static final InternalLogger LOGGER =
      InternalLoggerFactory.getInstance(ConnectionThreads.class);

  private final ConnectionGroup group;
  private final ThreadedChannel channel;

  /** Set once, by the thread that registers the channel; read by any thread. */
  private final AtomicReference<ConnectionLoop> loop = new AtomicReference<>();

  private final ConnectionThread[] resting = new ConnectionThread[MOST_THREADS];
  private int restingCount;
  private int threads;

  /** Threads that were started or woken for a call, and have not come to claim it yet. */
  private int coming;

  /** The write that a thread makes alone, to read afterwards; null if there is none. */
  private ThreadedChannel.Call alone;

  private boolean wasAlone;
  private boolean stalled;
  private int mark;

  /** Odd while a thread writes alone. Written by that thread, read by the timer. */
  private volatile int publishedMark;

  /** The timer's own. */
  private int seenMark;

  ConnectionThreads(ConnectionGroup group, ThreadedChannel channel) {
    this.group = group;
    this.channel = channel;
  }

  ConnectionLoop loop() {
    return loop.get();
  }

  /** Whether that is the channel's loop, or may become it: a connection's threads stay with it. */
  boolean canServeOn(EventLoop candidate) {
    ConnectionLoop begun = loop.get();
    return begun == null
        ? candidate instanceof ConnectionLoop connection && connection.group() == group
        : begun == candidate;
  }

  /**
   * Starts the first thread, unless it has been. On the loop, or before anybody else knows of it.
   *
   * @return whether this is the channel's loop; it keeps the first
   */
  boolean begin(ConnectionLoop first) {
    if (loop.compareAndSet(null, first)) {
      group.add(this);
      first.add(this);
      first.firstThreadStarting();
      start(first);
    }
    return loop.get() == first;
  }

  void register(ConnectionLoop asked, ChannelPromise promise) {
    if (begin(asked)) {
      promise.setSuccess();
    } else {
      promise.setFailure(new IllegalStateException("a channel stays with its event loop"));
    }
  }

  /** Has the channel closed. By any thread. */
  void end() {
    loop().invoke(channel::end);
  }

  /** Has the threads see that there is nothing more to do. By any thread, after the close. */
  void onClosed() {
    ConnectionLoop begun = loop();
    if (begun != null) {
      begun.ring();
    }
  }

  /** Whether there will never be another call: the channel is closed. By any thread. */
  boolean isOver() {
    return !channel.isOpen();
  }

  // ---- what its threads say

  void onStarted() {
    coming--;
  }

  ThreadedChannel.Call claim() {
    ThreadedChannel.Call call = channel.claim();
    if (call == null || alone != null) {
      return call;
    }
    // Twice in a row would starve the reading.
    wasAlone = !stalled && !wasAlone && call.isShort() && channel.unclaimed() > 0;
    if (wasAlone) {
      alone = call;
      publishedMark = ++mark;
      group.timer().watch();
    }
    return call;
  }

  void onReturned(ThreadedChannel.Call call) {
    if (alone == call) {
      endAlone();
    }
  }

  private void endAlone() {
    alone = null;
    publishedMark = ++mark;
  }

  void onResting(ConnectionThread thread) {
    resting[restingCount++] = thread;
    loop().setRestingThread(thread);
  }

  void onRested(ConnectionThread thread) {
    for (int i = 0; i < restingCount; i++) {
      if (resting[i] == thread) {
        resting[i] = resting[restingCount - 1];
        removeLast();
        return;
      }
    }
    coming--; // it was called
  }

  private ConnectionThread removeLast() {
    ConnectionThread last = resting[--restingCount];
    resting[restingCount] = null;
    loop().setRestingThread(restingCount == 0 ? null : resting[restingCount - 1]);
    return last;
  }

  void onThreadFailed(Throwable why) {
    LOGGER.warn("A connection's thread failed; the connection is closed.", why);
    channel.onThreadFailed(why);
  }

  void onLeft() {
    threads--;
    removeIfEmpty();
  }

  private void removeIfEmpty() {
    if (threads == 0) {
      loop().remove(this);
      group.remove(this);
    }
  }

  /** The last that a thread does, outside of the loop. */
  void onEnded() {
    group.threadEnded();
  }

  // ---- who makes the calls

  /**
   * Finds a thread for each call that no thread has claimed. Called by a thread that leaves the
   * loop.
   */
  void callThreads() {
    if (isOver()) {
      while (restingCount > 0) {
        callResting();
      }
      return;
    }
    int needed = channel.unclaimed() - coming - (alone == null ? 0 : 1);
    while (needed > 0 && restingCount > 0) {
      callResting();
      needed--;
    }
    if (needed > 0 && threads > 0 && threads < MOST_THREADS) {
      start(loop());
    }
  }

  private void callResting() {
    coming++;
    removeLast().wake();
  }

  private void start(ConnectionLoop of) {
    ConnectionThread member = new ConnectionThread(this, of);
    threads++;
    coming++;
    group.threadStarts();
    try {
      member.startOn(group.newConnectionThread(member));
    } catch (Throwable t) { // an OutOfMemoryError where no more threads can be made
      threads--;
      coming--;
      group.threadEnded();
      of.firstThreadStarted();
      of.invoke(
          () -> {
            onThreadFailed(t);
            removeIfEmpty();
          });
    }
  }

  // ---- the timer's look at it

  /** Whether a thread has written alone since the last look. By the timer. */
  boolean look() {
    int now = publishedMark;
    boolean changed = now != seenMark;
    seenMark = now;
    if (!changed && isWritingAlone()) {
      loop().invoke(() -> stall(now));
    }
    return changed;
  }

  boolean isWritingAlone() {
    return publishedMark % 2 != 0;
  }

  /** A write that was to be short is not. Leaving the loop calls the second thread. */
  private void stall(int at) {
    if (alone != null && mark == at) {
      stalled = true;
      endAlone();
    }
  }
}
