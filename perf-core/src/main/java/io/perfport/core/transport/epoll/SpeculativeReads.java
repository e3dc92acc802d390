package io.perfport.core.transport.epoll;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.ThreadAwareExecutor;
import io.perfport.core.transport.netty.NeverBlocking;

/**
 * Makes epoll's I/O handlers read the socket that is expected to have something, before they ask
 * epoll_wait(2) which one has: where one connection of an event loop sends short messages in turn
 * with its peer, a round trip then takes one read and one write.
 *
 * <p>Which one that is, is learnt: the connection whose short messages the last {@link #STREAK}
 * events were. An event loop that spins reads it over and over, and asks epoll now and then. One
 * that waits looks for at most {@link #LOOK_NANOS} first, so that neither end sleeps and is woken:
 * before each read it lets others use its processor, since the peer may be on the same one. Where
 * that took too long, it looks ever more rarely.
 *
 * <p>Events are level-triggered (Netty 4.2), so that a read too many loses none: it finds nothing,
 * and epoll tells of what it left.
 */
final class SpeculativeReads implements IoHandlerFactory {
  /** Events in a row of one connection until it is expected to have the next. */
  static final int STREAK = 16;

  /** Of what has come in turn with answers; more is bulk, which has no use for this. */
  private static final int SHORT_BYTES = 4 << 10;

  /** Looks in a row at the expected socket alone, with or without success. */
  private static final int LOOKS = 32;

  /** How long a loop that waits looks first: as net.core.busy_read's documentation advises. */
  private static final long LOOK_NANOS = 50_000;

  /** Turns that wait without a look first, at most. */
  private static final int MOST_SKIPPED = 1 << 10;

  private static final EpollIoEvent READABLE = () -> EpollIoOps.EPOLLIN;

  private final IoHandlerFactory handlers;

  /**
   * @param handlers makes epoll's own
   */
  SpeculativeReads(IoHandlerFactory handlers) {
    this.handlers = handlers;
  }

  @Override
  public IoHandler newHandler(ThreadAwareExecutor loop) {
    return new Handler(handlers.newHandler(loop));
  }

  @Override
  public boolean isChangingThreadSupported() {
    return handlers.isChangingThreadSupported();
  }

  /** It belongs to one event loop. */
  private static final class Handler implements IoHandler {
    private final IoHandler handler;
    private NeverBlocking looking;

    /** Whose short messages the last events were, and how many. */
    private Watched last;

    private int streak;

    /** Since epoll was asked. */
    private int looks;

    private int skipped;
    private int skip;

    Handler(IoHandler handler) {
      this.handler = handler;
    }

    @Override
    public int run(IoHandlerContext context) {
      if (streak < STREAK || !last.wantsReads()) {
        return handler.run(context);
      }
      return context instanceof NeverBlocking ? spin(context) : beforeWaiting(context);
    }

    private int spin(IoHandlerContext context) {
      while (looks < LOOKS) {
        looks++;
        Watched socket = last;
        if (socket.read()) {
          return 1;
        }
        if (socket != last || !socket.wantsReads()) {
          break; // It has closed, or reads no more.
        }
      }
      looks = 0;
      return handler.run(context);
    }

    private int beforeWaiting(IoHandlerContext context) {
      if (!context.canBlock()) {
        return handler.run(context);
      }
      if (looks == LOOKS) {
        looks = 0;
        looking = NeverBlocking.of(context, looking);
        return handler.run(looking);
      }
      if (skipped < skip) {
        skipped++;
        return handler.run(context);
      }
      skipped = 0;
      return look(context) ? 1 : handler.run(context);
    }

    /** Looks for a while whether the expected socket has something. */
    @SuppressWarnings("ThreadPriorityCheck") // A hint: nothing relies on it but how fast it is.
    private boolean look(IoHandlerContext context) {
      Watched socket = last;
      boolean some;
      long nanos;
      long began = System.nanoTime();
      do {
        Thread.yield();
        some = socket.read();
        nanos = System.nanoTime() - began;
      } while (!some
          && nanos < LOOK_NANOS
          && context.canBlock()
          && socket == last
          && socket.wantsReads());
      looks = some ? looks + 1 : 0;
      if (nanos >= LOOK_NANOS) {
        skip = Math.min(2 * skip + 1, MOST_SKIPPED);
      } else if (some) {
        skip = 0;
      }
      return some;
    }

    /** An event of a socket was served, and its last read brought this number of bytes. */
    private void served(Watched socket, int bytes) {
      if (bytes > SHORT_BYTES || (bytes <= 0 && socket != last)) {
        streak = 0;
      } else if (socket != last) {
        last = socket;
        streak = 1;
        skip = 0;
        skipped = 0;
      } else if (bytes > 0) {
        streak = Math.min(streak + 1, STREAK);
      }
    }

    private void forget(Watched socket) {
      if (last == socket) {
        last = null;
        streak = 0;
      }
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
      if (!(handle instanceof EpollIoHandle epoll && handle instanceof Channel.Unsafe channel)) {
        return handler.register(handle);
      }
      Watched socket = new Watched(this, epoll, channel);
      socket.registration = handler.register(socket);
      return socket;
    }

    @Override
    public void initialize() {
      handler.initialize();
    }

    @Override
    public void wakeup() {
      handler.wakeup();
    }

    @Override
    public void prepareToDestroy() {
      handler.prepareToDestroy();
    }

    @Override
    public void destroy() {
      handler.destroy();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
      return handler.isCompatible(handleType);
    }
  }

  /** A channel's socket, between the channel and epoll's handler: the handle and registration. */
  @SuppressWarnings("try") // That close() may throw anything is what IoHandle says.
  private static final class Watched implements EpollIoHandle, IoRegistration {
    private final Handler handler;
    private final EpollIoHandle handle;
    private final Channel.Unsafe channel;
    private IoRegistration registration;
    private boolean reads;

    Watched(Handler handler, EpollIoHandle handle, Channel.Unsafe channel) {
      this.handler = handler;
      this.handle = handle;
      this.channel = channel;
    }

    /** The channel reads what comes, and has not closed. */
    boolean wantsReads() {
      return reads && registration.isValid();
    }

    /** Lets the channel read. Returns whether there was something. */
    boolean read() {
      handle(registration, READABLE);
      return received() > 0;
    }

    @Override
    public void handle(IoRegistration given, IoEvent event) {
      handle.handle(given, event);
      if (((EpollIoEvent) event).ops().contains(EpollIoOps.EPOLLIN)) {
        handler.served(this, received());
      }
    }

    /**
     * Bytes, by the last read; none on a listener, or a socket without a peer, which answers
     * nobody.
     */
    private int received() {
      return channel.remoteAddress() == null ? 0 : channel.recvBufAllocHandle().lastBytesRead();
    }

    @Override
    public FileDescriptor fd() {
      return handle.fd();
    }

    @Override
    public void registered() {
      handle.registered();
    }

    @Override
    public void unregistered() {
      handler.forget(this);
      handle.unregistered();
    }

    @Override
    public void close() throws Exception {
      handle.close();
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // As Netty declares it.
    public <T> T attachment() {
      return registration.attachment();
    }

    @Override
    public long submit(IoOps ops) {
      reads = ((EpollIoOps) ops).contains(EpollIoOps.EPOLLIN);
      return registration.submit(ops);
    }

    @Override
    public boolean isValid() {
      return registration.isValid();
    }

    @Override
    public boolean cancel() {
      return registration.cancel();
    }
  }
}
