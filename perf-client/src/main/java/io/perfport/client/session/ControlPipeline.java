package io.perfport.client.session;

import io.netty.channel.Channel;
import io.netty.handler.timeout.IdleStateHandler;
import io.perfport.common.frame.FrameExpectation;
import io.perfport.common.frame.FrameType;
import io.perfport.core.session.ControlFrames;
import io.perfport.core.session.PerfportSession;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The pipeline of the client's control connection. */
public final class ControlPipeline {
  private ControlPipeline() {}

  /**
   * Sets up a control connection.
   *
   * @param fromServer what the server may say
   * @param silenceMillis how long the server may say nothing
   */
  public static void initialize(
      Channel channel,
      FirstByteCheck firstByte,
      Set<FrameType> fromServer,
      PerfportSession<ClientState> session,
      long silenceMillis) {
    // A server that ends a session says why and closes; a write that fails then must not close the
    // channel before the reason is read.
    channel.config().setAutoClose(false);
    channel
        .pipeline()
        .addLast(
            firstByte,
            new ControlFrames(FrameExpectation.control(fromServer)),
            new IdleStateHandler(silenceMillis, 0, 0, TimeUnit.MILLISECONDS),
            session);
  }
}
