package io.perfport.client;

import io.perfport.client.PerfClient.RunningTest;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.iperf3.Iperf3ClientSession;
import io.perfport.client.iperf3.Iperf3Fit;
import io.perfport.client.report.Report;
import io.perfport.client.session.ClientSession;
import io.perfport.client.session.Connector;
import io.perfport.client.session.FirstByteCheck;
import io.perfport.client.session.ReportThread;
import io.perfport.client.session.TestObserver;
import io.perfport.client.session.TestRecord;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.Interval;
import io.perfport.common.result.TestResult;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.transport.TransportLoops;
import java.util.concurrent.TimeUnit;

/**
 * One test from the first connection to the last: opens the event loops, finds the protocol, and
 * closes them.
 */
final class StreamTest implements RunningTest<TestResult> {
  private static final String FALLEN_BACK =
      "The server is an iperf3 server: testing by iperf3's protocol (--iperf3 spares the question)";

  private final StreamConfig config;
  private final SessionTimeouts timeouts;
  private final Report report;
  private final TestObserver observer;
  private final Interruption interruption = new Interruption();

  StreamTest(StreamConfig config, SessionTimeouts timeouts, Report report, TestObserver observer) {
    this.config = config;
    this.timeouts = timeouts;
    this.report = report;
    this.observer = observer;
  }

  @Override
  public TestResult run() {
    try (ReportThread reporting = new ReportThread();
        ClientLoops opened = ClientLoops.open(config, observer)) {
      TransportLoops loops = opened.loops();
      return switch (config.protocol()) {
        case PERFPORT -> byPerfport(loops, new FirstByteCheck(), reporting);
        case IPERF3 -> byIperf3(loops, 0, reporting);
        case AUTO -> byEither(loops, reporting);
      };
    } catch (FailureException e) {
      observer.onRefused(e.failure());
      throw e;
    }
  }

  private TestResult byEither(TransportLoops loops, ReportThread reporting) {
    FirstByteCheck firstByte = new FirstByteCheck();
    try {
      return byPerfport(loops, firstByte, reporting);
    } catch (FailureException e) {
      // A server that has to prove itself can't do so by iperf3's protocol.
      if (!firstByte.sawIperf3() || config.server().entry().token().isPresent()) {
        throw e;
      }
    }
    Iperf3Fit.obstacle(config.plan())
        .or(config.server().affinity()::obstacleOfIperf3)
        .ifPresent(
            obstacle -> {
              throw new FailureException(
                  FailureReason.OPTION_UNSUPPORTED, "the server is an iperf3 server; " + obstacle);
            });
    report.onNotice(FALLEN_BACK);
    // The server is still busy with the connection that asked it for Perfport's protocol.
    return byIperf3(loops, timeouts.messageMillis() / 2, reporting);
  }

  private TestResult byPerfport(
      TransportLoops loops, FirstByteCheck firstByte, ReportThread reporting) {
    Connector connector = new Connector(config, loops);
    ClientSession session =
        new ClientSession(config, timeouts, connector, ClientLoops.PROGRAM, record(reporting));
    return interruption.carryOut(
        connector, session, channel -> session.initialize(channel, firstByte));
  }

  /**
   * @param patienceMillis how long to try again while the server has no time
   */
  private TestResult byIperf3(TransportLoops loops, long patienceMillis, ReportThread reporting) {
    long began = System.nanoTime();
    while (true) {
      Connector connector = new Connector(config, loops);
      Iperf3ClientSession session =
          new Iperf3ClientSession(
              config, timeouts, connector, ClientLoops.PROGRAM, record(reporting));
      try {
        return interruption.carryOut(connector, session, session::initialize);
      } catch (FailureException e) {
        boolean mayHelp = session.isTurnedAway() || isNotListening(e.failure().reason());
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        if (!mayHelp || millis >= patienceMillis || interruption.pause()) {
          throw e;
        }
      }
    }
  }

  /** Between two tests an iperf3 server closes its listener, which resets who was about to come. */
  private static boolean isNotListening(FailureReason reason) {
    return reason == FailureReason.CONNECT_REFUSED || reason == FailureReason.CONNECT_FAILED;
  }

  private TestRecord<Interval, TestResult> record(ReportThread reporting) {
    return new TestRecord<>(report, reporting, observer);
  }

  @Override
  public void interrupt() {
    interruption.interrupt();
  }
}
