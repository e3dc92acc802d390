package io.perfport.client.session;

import io.netty.channel.Channel;
import io.netty.handler.timeout.IdleStateHandler;
import io.perfport.common.frame.FrameType;
import io.perfport.core.control.ControlFrames;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The pipeline of the client's control connection. */
final class PerfClientPipeline {
  private static final Set<FrameType> FROM_SERVER =
      EnumSet.of(
          FrameType.WELCOME,
          FrameType.PLAN_ACCEPTED,
          FrameType.STARTED,
          FrameType.PROGRESS,
          FrameType.SENT,
          FrameType.RESULTS,
          FrameType.FAILED);

  private PerfClientPipeline() {}

  static void initialize(Channel channel, ClientSession session, long silenceMillis) {
    // A server that ends a session says why and closes; a write that fails then must not close the
    // channel before the reason is read.
    channel.config().setAutoClose(false);
    channel
        .pipeline()
        .addLast(
            new FirstByteCheck(),
            new ControlFrames(FROM_SERVER),
            new IdleStateHandler(silenceMillis, 0, 0, TimeUnit.MILLISECONDS),
            session);
  }
}
