package io.perfport.core.transport;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/**
 * Netty's event loops, but for how long they stay with tasks. A channel that never has to wait for
 * its peer goes on writing in one task after another, and Netty's default is to run tasks for a
 * second before it looks at timers and at the other channels: intervals of 0.1 s would last a
 * second, and so would the word that a test is over take to be heard.
 */
public final class EventLoops extends MultiThreadIoEventLoopGroup {
  private static final long TASKS_MILLIS = 10;

  /**
   * @param workers how many, at least 1
   */
  public EventLoops(int workers, ThreadFactory threads, IoHandlerFactory handlers) {
    super(workers, threads, handlers);
  }

  @Override
  protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... none) {
    return new SingleThreadIoEventLoop(
        this,
        executor,
        handlers,
        Integer.MAX_VALUE,
        RejectedExecutionHandlers.reject(),
        TASKS_MILLIS);
  }
}
