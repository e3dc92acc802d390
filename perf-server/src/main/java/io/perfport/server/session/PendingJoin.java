package io.perfport.server.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.SocketTuning;
import io.perfport.core.session.ControlFrames;
import io.perfport.core.session.LoopTasks;
import io.perfport.core.session.OrderlyClose;
import io.perfport.core.stream.DataStream;
import io.perfport.core.transport.BulkTuning;
import io.perfport.core.transport.Transport;
import java.util.function.Consumer;

/** A data connection that has asked to join a session, until the session has answered. */
public final class PendingJoin {
  private final Channel channel;
  private final ConnectionRouter router;
  private final PendingConnections pending;
  private final Transport transport;
  private final Consumer<Failure> onRefused;

  PendingJoin(
      Channel channel,
      ConnectionRouter router,
      PendingConnections pending,
      Transport transport,
      Consumer<Failure> onRefused) {
    this.channel = channel;
    this.router = router;
    this.pending = pending;
    this.transport = transport;
    this.onRefused = onRefused;
  }

  public Channel channel() {
    return channel;
  }

  /**
   * Makes the connection one of the session's streams: any thread.
   *
   * @param onFailure is told, on the connection's event loop, if its socket can't be set up so
   */
  void accept(DataStream stream, SocketTuning tuning, Consumer<Failure> onFailure) {
    LoopTasks.execute(
        channel.eventLoop(),
        () -> {
          if (!channel.isActive()) {
            stream.attach(); // It says that it ended: its pipeline is gone already.
            return;
          }
          ByteBuf early = router.takeEarly();
          if (early != null) {
            early.release();
            onFailure.accept(
                new Failure(
                    FailureReason.UNEXPECTED_MESSAGE,
                    "a stream begins when its run does, not behind its join"));
            return;
          }
          try {
            BulkTuning.apply(transport, channel, tuning, stream.sends());
          } catch (FailureException e) {
            onFailure.accept(e.failure());
            return;
          }
          channel.writeAndFlush(new ControlMessage.Joined());
          leaveSetUp();
          stream.attach();
        });
  }

  /** The connection waits no more: it is let in. Before {@link #accept}, or with it. */
  public void admit() {
    pending.leave(channel);
  }

  /**
   * Hands the connection on: its answer is written but not flushed, and what comes from now on,
   * behind the join in the same read too, is the handler's. On the connection's event loop.
   */
  public void accept(ChannelHandler next) {
    if (!channel.isActive()) {
      return; // Code that waits for its end is told by its close future.
    }
    channel.write(new ControlMessage.Joined(), channel.voidPromise());
    // First, since bytes that the set-up's handlers pass on find it only if it is there when they
    // go.
    channel.pipeline().addLast(next);
    ByteBuf early = router.takeEarly();
    leaveSetUp();
    if (early != null) {
      channel.pipeline().fireChannelRead(early).fireChannelReadComplete();
    }
  }

  private void leaveSetUp() {
    admit();
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.remove(ControlFrames.class);
    pipeline.remove(ConnectionRouter.class);
  }

  /** Any thread. */
  public void refuse(Failure failure) {
    LoopTasks.execute(
        channel.eventLoop(),
        () -> {
          onRefused.accept(failure);
          channel.write(new ControlMessage.Failed(failure, null));
          OrderlyClose.begin(channel);
        });
  }
}
