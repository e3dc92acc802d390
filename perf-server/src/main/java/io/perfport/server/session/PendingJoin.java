package io.perfport.server.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.plan.SocketTuning;
import io.perfport.core.control.ControlFrames;
import io.perfport.core.control.OrderlyClose;
import io.perfport.core.stream.DataStream;
import io.perfport.core.transport.BulkTuning;
import io.perfport.core.transport.Transport;
import java.util.function.Consumer;

/** A data connection that has asked to join a session, until the session has answered. */
record PendingJoin(Channel channel, Transport transport, Consumer<Failure> onRefused) {

  /**
   * Makes the connection one of the session's streams: any thread.
   *
   * @param onFailure is told, on the connection's event loop, if its socket can't be set up so
   */
  void accept(DataStream stream, SocketTuning tuning, Consumer<Failure> onFailure) {
    channel
        .eventLoop()
        .execute(
            () -> {
              try {
                BulkTuning.apply(transport, channel, tuning, stream.sends());
              } catch (FailureException e) {
                onFailure.accept(e.failure());
                return;
              }
              channel.writeAndFlush(new ControlMessage.Joined());
              ChannelPipeline pipeline = channel.pipeline();
              pipeline.remove(ControlFrames.class);
              pipeline.remove(ConnectionRouter.class);
              stream.attach();
            });
  }

  void refuse(Failure failure) {
    channel
        .eventLoop()
        .execute(
            () -> {
              onRefused.accept(failure);
              channel.write(new ControlMessage.Failed(failure, null));
              OrderlyClose.begin(channel);
            });
  }
}
