package io.perfport.core.transport.netty;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
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

  /** A transport's own handler, which is never let block. It belongs to one event loop. */
  static final class SpinningHandler implements IoHandler {
    private final IoHandler handler;

    private NeverBlocking context;

    SpinningHandler(IoHandler handler) {
      this.handler = handler;
    }

    @Override
    public void initialize() {
      handler.initialize();
    }

    @Override
    public int run(IoHandlerContext given) {
      context = NeverBlocking.of(given, context);
      return handler.run(context);
    }

    /** Nothing sleeps, so a task needs no system call to be seen: the next turn runs it. */
    @Override
    public void wakeup() {}

    @Override
    public void prepareToDestroy() {
      handler.prepareToDestroy();
    }

    @Override
    public void destroy() {
      handler.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
      return handler.register(handle);
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
      return handler.isCompatible(handleType);
    }
  }
}
