package io.perfport.client.exchange;

import io.netty.channel.Channel;
import io.netty.handler.timeout.IdleStateHandler;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.report.Report;
import io.perfport.client.session.Connector;
import io.perfport.client.session.FirstByteCheck;
import io.perfport.client.session.ReportThread;
import io.perfport.client.session.TestObserver;
import io.perfport.common.frame.FrameType;
import io.perfport.core.session.ControlFrames;
import io.perfport.core.session.SessionTimeouts;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The pipeline of the control connection of a test of requests and responses. */
public final class ExchangePipeline {
  private static final Set<FrameType> FROM_SERVER =
      EnumSet.of(
          FrameType.WELCOME,
          FrameType.EXCHANGE_ACCEPTED,
          FrameType.STARTED,
          FrameType.EXCHANGE_PROGRESS,
          FrameType.EXCHANGE_RESULTS,
          FrameType.FAILED);

  private ExchangePipeline() {}

  /** The session of one test. */
  public static ExchangeSession session(
      ExchangeConfig config,
      SessionTimeouts timeouts,
      Connector connector,
      String program,
      Report report,
      ReportThread reporting,
      TestObserver observer) {
    ExchangeRecord record = new ExchangeRecord(report, reporting, observer);
    return new ExchangeSession(
        config,
        timeouts,
        program,
        record,
        ExchangeRun.factory(config, timeouts, connector, record));
  }

  /**
   * Sets up a control connection.
   *
   * @param silenceMillis how long the server may say nothing
   */
  public static void initialize(Channel channel, ExchangeSession session, long silenceMillis) {
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
