package io.perfport.core.transport.blocking;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.perfport.core.transport.serial.LoopGroup;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes a loop and threads for each channel that is registered with it. It has one thread of its
 * own, the {@link GroupTimer}, and others as long as there are tasks for connections whose threads
 * are all in calls.
 */
final class ConnectionGroup extends LoopGroup {
  /** How long a thread of the group's waits for more tasks. */
  private static final long TASK_THREAD_IDLE_MILLIS = 1_000;

  private final ThreadFactory connectionThreads;
  private final Set<ConnectionThreads> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger threads = new AtomicInteger();
  private final GroupTimer timer;
  private final ExecutorService taskThreads;

  /** For tasks that concern no connection; a free thread of the group runs it. */
  private final ConnectionLoop spare = new ConnectionLoop(this);

  /**
   * Starts the timer.
   *
   * @param connectionThreads makes the threads that block
   * @param ownThreads makes the group's own
   */
  ConnectionGroup(ThreadFactory connectionThreads, ThreadFactory ownThreads) {
    super(ownThreads);
    this.connectionThreads = connectionThreads;
    this.taskThreads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            TASK_THREAD_IDLE_MILLIS,
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            work -> named(ownThreads.newThread(work), "task"));
    threads.incrementAndGet();
    this.timer =
        new GroupTimer(
            this, work -> named(ownThreads.newThread(work), "timer"), this::onTimerEnded);
  }

  private static Thread named(Thread thread, String role) {
    thread.setName(thread.getName() + "-" + role);
    return thread;
  }

  private void onTimerEnded() {
    taskThreads.shutdown();
    threadEnded();
  }

  GroupTimer timer() {
    return timer;
  }

  /**
   * Has a loop's tasks run whose connection's threads are all in calls: by a thread that is free,
   * so that a task which blocks holds up nobody else's. By any thread.
   */
  void serve(ConnectionLoop loop) {
    try {
      taskThreads.execute(loop::serve);
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      timer.call(loop); // the end, or no more threads: what the group has must do
    }
  }

  Thread newConnectionThread(Runnable work) {
    return connectionThreads.newThread(work);
  }

  // ---- what connections tell it; by any thread

  void add(ConnectionThreads threads) {
    connections.add(threads);
  }

  void remove(ConnectionThreads threads) {
    connections.remove(threads);
  }

  Set<ConnectionThreads> connections() {
    return connections;
  }

  void threadStarts() {
    threads.incrementAndGet();
  }

  void threadEnded() {
    threads.decrementAndGet();
  }

  /** Threads that have not ended, the timer among them. */
  int threads() {
    return threads.get();
  }

  // ---- how it ends

  @Override
  protected void closeChannels() {
    connections.forEach(ConnectionThreads::end);
  }

  /** Threads but for the timer. */
  @Override
  protected long unfinished() {
    closeChannels();
    return threads() - 1L;
  }

  @Override
  protected void stop() throws InterruptedException {
    timer.end();
    awaitNone(this::threads);
  }

  @Override
  protected void abandon() {
    timer.end();
  }

  // ---- as an event loop group

  @Override
  public ChannelFuture register(Channel channel) {
    ConnectionLoop loop = loopOf(channel);
    return loop.register(new DefaultChannelPromise(channel, loop));
  }

  @Override
  public ChannelFuture register(ChannelPromise promise) {
    return loopOf(promise.channel()).register(promise);
  }

  @Deprecated
  @Override
  public ChannelFuture register(Channel channel, ChannelPromise promise) {
    return loopOf(channel).register(channel, promise);
  }

  /** The channel's own loop, with its first thread: registering is the first that it does. */
  private ConnectionLoop loopOf(Channel channel) {
    if (channel instanceof ThreadedChannel threaded && !isShutdown()) {
      threaded.threads().begin(new ConnectionLoop(this));
      return threaded.threads().loop();
    }
    return spare;
  }

  /** A loop without a connection. */
  @Override
  public EventLoop next() {
    return spare;
  }

  @Override
  public Iterator<EventExecutor> iterator() {
    return List.<EventExecutor>of(spare).iterator();
  }

  @Override
  public String toString() {
    return "ConnectionGroup(%d connections, %d threads)".formatted(connections.size(), threads());
  }
}
