package io.perfport.core.transport.iouring;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.util.concurrent.ThreadAwareExecutor;
import io.netty.util.internal.CleanableDirectBuffer;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps the memory into which an event loop reads its wake-ups for a while after the loop has
 * ended. Netty 4.2.18 frees it as soon as the ring is closed, while the kernel may still be at the
 * cancelled read of the eventfd, in a worker thread of its own: eight bytes then land in freed
 * memory, and the C library aborts the process ("unaligned tcache chunk detected"), about once in a
 * thousand loops that end.
 *
 * <p>Netty has no setting for it, so this reaches for the field that owns the memory; a test fails
 * when a later Netty has none.
 */
final class WakeUpBuffer implements CleanableDirectBuffer {
  private static final String OWNER = "eventfdReadBufCleanable";

  /** The kernel is done within a millisecond; this is for a machine that is short of processors. */
  private static final long KEPT_SECONDS = 10;

  private final CleanableDirectBuffer freed;

  private WakeUpBuffer(CleanableDirectBuffer freed) {
    this.freed = freed;
  }

  /** The same handlers, each with memory that outlives it. */
  static IoHandlerFactory kept(IoHandlerFactory handlers) {
    return new IoHandlerFactory() {
      @Override
      public IoHandler newHandler(ThreadAwareExecutor executor) {
        return keep(handlers.newHandler(executor));
      }

      @Override
      public boolean isChangingThreadSupported() {
        return handlers.isChangingThreadSupported();
      }
    };
  }

  private static IoHandler keep(IoHandler handler) {
    try {
      Field owner = IoUringIoHandler.class.getDeclaredField(OWNER);
      owner.setAccessible(true);
      owner.set(handler, new WakeUpBuffer((CleanableDirectBuffer) owner.get(handler)));
      return handler;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this version of Netty has no " + OWNER, e);
    }
  }

  @Override
  public ByteBuffer buffer() {
    return freed.buffer();
  }

  @Override
  public void clean() {
    CompletableFuture.delayedExecutor(KEPT_SECONDS, SECONDS).execute(freed::clean);
  }

  @Override
  public boolean hasMemoryAddress() {
    return freed.hasMemoryAddress();
  }

  @Override
  public long memoryAddress() {
    return freed.memoryAddress();
  }
}
