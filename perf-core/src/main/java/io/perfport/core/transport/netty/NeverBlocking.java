package io.perfport.core.transport.netty;

import io.netty.channel.IoHandlerContext;

/** An event loop's context that lets its I/O handler look for events, and never wait for them. */
public final class NeverBlocking implements IoHandlerContext {
  private final IoHandlerContext given;

  private NeverBlocking(IoHandlerContext given) {
    this.given = given;
  }

  /**
   * An event loop has one context for ever, and so should this be kept: a turn of the loop then
   * allocates nothing.
   *
   * @param given the event loop's own
   * @param kept the one of the turn before; null in the first
   */
  public static NeverBlocking of(IoHandlerContext given, NeverBlocking kept) {
    return kept != null && kept.given == given ? kept : new NeverBlocking(given);
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
