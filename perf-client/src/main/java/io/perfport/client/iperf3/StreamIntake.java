package io.perfport.client.iperf3;

import io.netty.util.concurrent.EventExecutor;
import io.perfport.client.StreamConfig;
import io.perfport.client.session.Connector;
import io.perfport.common.failure.Failure;
import io.perfport.common.iperf3.Cookie;
import io.perfport.core.control.SessionTimeouts;
import io.perfport.core.stream.DataStream;
import java.util.List;

/**
 * From the server's word to open the streams until all of them are. It belongs to the control
 * connection's event loop.
 *
 * <p>The answer to the last UDP stream may be overtaken by the server's word that all are there,
 * which comes on another connection; then that is the answer.
 */
final class StreamIntake implements StreamOpening.Listener {
  private final StreamConfig config;
  private final Connector connector;
  private final Cookie cookie;
  private final StateClock clock;
  private final SessionTimeouts timeouts;
  private final MeasuredRun run;
  private final Iperf3Session session;
  private StreamOpening opening;

  /** Whether the word to begin came before the last stream was known to be open. */
  private boolean begunEarly;

  /**
   * @param config its plan's length of datagrams is settled
   * @param run takes the streams
   */
  StreamIntake(
      StreamConfig config,
      Connector connector,
      Cookie cookie,
      StateClock clock,
      SessionTimeouts timeouts,
      MeasuredRun run,
      Iperf3Session session) {
    this.config = config;
    this.connector = connector;
    this.cookie = cookie;
    this.clock = clock;
    this.timeouts = timeouts;
    this.run = run;
    this.session = session;
  }

  void begin(EventExecutor loop) {
    StreamOpener opener =
        config.plan().overUdp()
            ? new DatagramOpener(config, connector, run)
            : new ConnectionOpener(config, connector, cookie, run);
    opening = new StreamOpening(config.plan().connections(), opener, loop, this);
    opened();
    opening.openNext();
  }

  /** The server has all streams; says whether this end has yet to learn that of one. */
  boolean startedEarly() {
    if (isOneAnswerShort()) {
      opening.concede();
      return true;
    }
    return false;
  }

  /** Data may flow; says whether it has to wait for one stream here. */
  boolean runningEarly() {
    if (isOneAnswerShort()) {
      begunEarly = true;
      return true;
    }
    return false;
  }

  private boolean isOneAnswerShort() {
    return clock.at(Iperf3State.OPENING) && config.plan().overUdp() && opening.awaitsLast();
  }

  @Override
  public void opened() {
    clock.await(Iperf3State.OPENING, timeouts.joinMillis());
  }

  @Override
  public void complete(List<DataStream> streams) {
    run.take(config, streams);
    clock.await(Iperf3State.STARTING, timeouts.messageMillis());
    if (begunEarly) {
      session.begin();
    }
  }

  @Override
  public void refused(Failure why) {
    session.fail(why);
  }

  void close() {
    opening.close();
  }
}
