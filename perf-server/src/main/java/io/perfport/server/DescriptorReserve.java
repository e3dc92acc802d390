package io.perfport.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.perfport.core.session.LoopTasks;
import io.perfport.server.session.ServerContext;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers clients when the process has no file descriptors left for their connections. They would
 * wait in the kernel's queue, and never know why. A descriptor is kept in reserve: it is given up
 * for the connection that is to be accepted, which is told the reason and closed, and then taken
 * again. One connection at a time, since there is one descriptor. A server with several listeners
 * has a reserve for each, and serves nobody while one of them is given up: what becomes free is the
 * reserve's.
 *
 * <p>It stands in a listener's pipeline before the handler that serves what is accepted, and
 * belongs to the listener's event loop.
 */
final class DescriptorReserve extends ChannelInboundHandlerAdapter {
  /** Others may free a descriptor at any time; nobody tells when. */
  private static final long RETRY_MILLIS = 20;

  private final ServerContext server;

  /** How many listeners of this server have given up their reserve. */
  private final AtomicInteger givenUp;

  /** Made before it is needed: without a descriptor not even its class could be loaded. */
  private ExhaustedAnswer answer;

  /** Any descriptor will do: a socket that is never bound needs no file. Null while given up. */
  private SocketChannel spare;

  /** Nothing is accepted until the spare descriptor is there again. */
  private boolean paused;

  DescriptorReserve(ServerContext server, AtomicInteger givenUp) {
    this.server = server;
    this.givenUp = givenUp;
    this.answer = new ExhaustedAnswer(server.registry());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    givenUp.incrementAndGet();
    resume(ctx);
  }

  /** The listener is closed; one that never listened is not told that it became inactive. */
  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    giveUp();
    givenUp.decrementAndGet(); // A listener that is closed waits for no descriptor.
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (restore() && givenUp.get() == 0) {
      ctx.fireChannelRead(message);
    } else {
      pause(ctx);
      turnAway(ctx, (Channel) message);
    }
  }

  private void turnAway(ChannelHandlerContext ctx, Channel connection) {
    server.observer().onConnected(connection);
    server.observer().onRejected(connection.remoteAddress(), ExhaustedAnswer.NONE_LEFT);
    connection
        .closeFuture()
        .addListener(closed -> LoopTasks.execute(ctx.executor(), () -> resume(ctx)));
    if (server.tls().isPresent()) {
      // Words in clear would be taken for those of a server without TLS.
      connection.unsafe().closeForcibly();
      return;
    }
    connection.pipeline().addLast(answer);
    answer = new ExhaustedAnswer(server.registry());
    server
        .loops()
        .group()
        .register(connection)
        .addListener(
            registered -> {
              if (!registered.isSuccess()) {
                connection.unsafe().closeForcibly();
              }
            });
  }

  /** Not passed on: Netty's own handler would accept nothing for a second. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!isExhaustion(cause)) {
      ctx.fireExceptionCaught(cause);
    } else if (spare != null) {
      giveUp();
      // Also where the transport tells of a connection only once (edge-triggered).
      ctx.channel().config().setAutoRead(false);
      ctx.channel().config().setAutoRead(true);
      resumeLater(ctx); // Should the client have gone meanwhile, nothing is accepted.
    } else if (!paused) {
      // Another part of the process has taken the descriptor that was given up.
      pause(ctx);
      resumeLater(ctx);
    }
  }

  /** accept(2): EMFILE is the process's limit, ENFILE the system's, in whatever exception. */
  private static boolean isExhaustion(Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (String.valueOf(each.getMessage()).contains("Too many open files")) {
        return true;
      }
    }
    return false;
  }

  private void pause(ChannelHandlerContext ctx) {
    paused = true;
    ctx.channel().config().setAutoRead(false);
  }

  private void resume(ChannelHandlerContext ctx) {
    if (!ctx.channel().isOpen()) {
      return;
    }
    if (!restore()) {
      // Closed channels may give back their descriptor a little later.
      resumeLater(ctx);
      return;
    }
    paused = false;
    ctx.channel().config().setAutoRead(true);
  }

  private void resumeLater(ChannelHandlerContext ctx) {
    ctx.executor().schedule(() -> resume(ctx), RETRY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * @return whether a descriptor is in reserve
   */
  private boolean restore() {
    if (spare == null) {
      try {
        spare = SocketChannel.open();
        givenUp.decrementAndGet();
      } catch (IOException e) {
        return false; // The very state that this class is for.
      }
    }
    return true;
  }

  private void giveUp() {
    if (spare != null) {
      try {
        spare.close();
      } catch (IOException e) {
        // Closed all the same: the descriptor is gone.
      }
      spare = null;
      givenUp.incrementAndGet();
    }
  }
}
