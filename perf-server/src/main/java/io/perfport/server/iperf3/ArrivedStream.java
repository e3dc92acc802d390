package io.perfport.server.iperf3;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.failure.FatalErrors;
import io.perfport.common.iperf3.ControlState;
import io.perfport.common.iperf3.Iperf3Message;
import io.perfport.common.plan.SocketTuning;
import io.perfport.core.session.LoopTasks;
import io.perfport.core.stream.DataStream;
import io.perfport.core.transport.BulkTuning;
import io.perfport.server.session.ServerContext;
import java.util.function.Consumer;

/**
 * A data connection that has said its cookie, until all of its test are there: only then is it
 * known which of them it is. Nothing may come before the test runs.
 */
final class ArrivedStream extends ChannelInboundHandlerAdapter {
  private final Channel channel;
  private final long acceptNumber;
  private final ServerContext server;

  ArrivedStream(Channel channel, long acceptNumber, ServerContext server) {
    this.channel = channel;
    this.acceptNumber = acceptNumber;
    this.server = server;
  }

  Channel channel() {
    return channel;
  }

  long acceptNumber() {
    return acceptNumber;
  }

  /**
   * Makes the connection a stream: any thread.
   *
   * @param onAttached is called, on the connection's event loop, when it is one
   * @param onFailure is called there instead if its socket can't be set up so
   */
  void accept(
      DataStream stream,
      SocketTuning tuning,
      Runnable onAttached,
      Consumer<FailureException> onFailure) {
    LoopTasks.execute(
        channel.eventLoop(),
        () -> {
          try {
            if (channel.isActive()) {
              BulkTuning.apply(server.transport(), channel, tuning, stream.sends());
            }
          } catch (FailureException e) {
            onFailure.accept(e);
            return;
          }
          server.pending().leave(channel);
          if (channel.pipeline().context(this) != null) { // A closed one has emptied it.
            channel.pipeline().remove(this);
          }
          stream.attach();
          if (stream.failure().isEmpty()) {
            onAttached.run();
          }
        });
  }

  /** Turns the connection away as one that nobody waits for: any thread. */
  void refuseUnawaited() {
    refuse("a data connection came when its test waited for none");
  }

  /**
   * Turns the connection away, as iperf3 does with a cookie that it does not expect: any thread.
   */
  void refuse(String why) {
    LoopTasks.execute(
        channel.eventLoop(),
        () -> {
          server
              .observer()
              .onRejected(
                  channel.remoteAddress(), new Failure(FailureReason.UNEXPECTED_MESSAGE, why));
          LastMessage.send(channel, new Iperf3Message.State(ControlState.ACCESS_DENIED));
        });
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
    ctx.close(); // The test fails when it is to become a stream.
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    FatalErrors.check(cause);
    ctx.close();
  }
}
