package io.perfport.client.session;

import io.netty.channel.Channel;
import io.netty.handler.timeout.IdleStateHandler;
import io.perfport.common.frame.FrameType;
import io.perfport.core.session.ControlFrames;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The pipeline of the client's control connection. */
public final class PerfClientPipeline {
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

  /**
   * Sets up a control connection.
   *
   * @param silenceMillis how long the server may say nothing
   */
  public static void initialize(
      Channel channel, FirstByteCheck firstByte, ClientSession session, long silenceMillis) {
    // A server that ends a session says why and closes; a write that fails then must not close the
    // channel before the reason is read.
    channel.config().setAutoClose(false);
    channel
        .pipeline()
        .addLast(
            firstByte,
            new ControlFrames(FROM_SERVER),
            new IdleStateHandler(silenceMillis, 0, 0, TimeUnit.MILLISECONDS),
            session);
  }
}
