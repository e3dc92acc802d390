package io.perfport.core.transport.spin;

import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.Objects;

/**
 * Makes I/O handlers that never wait: their event loop asks for I/O, runs its tasks and timers, and
 * asks again, without an end. What comes is then seen without a sleep and a wake-up by the
 * scheduler before it; the price is a processor for each loop, also when nothing comes.
 *
 * <p>It works for every handler that keeps the contract of {@code IoHandler.run}: one that may not
 * block makes a non-blocking request. In Netty 4.2.18 that is epoll_wait(2) with a timeout of zero,
 * {@code Selector.selectNow}, and, with io_uring, a look at the rings in memory, which enters the
 * kernel only to submit or when the ring's flags say that completions wait for it.
 */
public final class SpinningHandlers implements IoHandlerFactory {
  private final IoHandlerFactory handlers;

  /**
   * @param handlers makes the transport's own
   */
  public SpinningHandlers(IoHandlerFactory handlers) {
    this.handlers = Objects.requireNonNull(handlers, "handlers");
  }

  /** The same factory, or one that makes its handlers spin. */
  public static IoHandlerFactory when(boolean spin, IoHandlerFactory handlers) {
    return spin ? new SpinningHandlers(handlers) : handlers;
  }

  @Override
  public IoHandler newHandler(ThreadAwareExecutor loop) {
    return new SpinningHandler(handlers.newHandler(loop));
  }

  @Override
  public boolean isChangingThreadSupported() {
    return handlers.isChangingThreadSupported();
  }
}
