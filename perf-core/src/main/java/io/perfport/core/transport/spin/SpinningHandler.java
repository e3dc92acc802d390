package io.perfport.core.transport.spin;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;

/** A transport's own handler, which is never let block. It belongs to one event loop. */
final class SpinningHandler implements IoHandler {
  private final IoHandler handler;

  /** An event loop has one context for ever; kept so that a turn of it allocates nothing. */
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
    if (context == null || context.given != given) {
      context = new NeverBlocking(given);
    }
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

  private static final class NeverBlocking implements IoHandlerContext {
    private final IoHandlerContext given;

    NeverBlocking(IoHandlerContext given) {
      this.given = given;
    }

    @Override
    public boolean canBlock() {
      return false;
    }

    @Override
    public long delayNanos(long currentTimeNanos) {
      return given.delayNanos(currentTimeNanos);
    }

    @Override
    public long deadlineNanos() {
      return given.deadlineNanos();
    }

    @Override
    public void reportActiveIoTime(long activeNanos) {
      given.reportActiveIoTime(activeNanos);
    }

    @Override
    public boolean shouldReportActiveIoTime() {
      return given.shouldReportActiveIoTime();
    }
  }
}
