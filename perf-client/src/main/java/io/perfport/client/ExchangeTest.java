package io.perfport.client;

import io.perfport.client.PerfClient.RunningTest;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.exchange.ClientExchangeSession;
import io.perfport.client.report.Report;
import io.perfport.client.session.Connector;
import io.perfport.client.session.ReportThread;
import io.perfport.client.session.TestObserver;
import io.perfport.common.failure.FailureException;
import io.perfport.common.result.ExchangeResult;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.transport.TransportLoops;

/** One test of requests and responses. */
final class ExchangeTest implements RunningTest<ExchangeResult> {
  private final ExchangeConfig config;
  private final SessionTimeouts timeouts;
  private final Report report;
  private final TestObserver observer;
  private final Interruption interruption = new Interruption();

  ExchangeTest(
      ExchangeConfig config, SessionTimeouts timeouts, Report report, TestObserver observer) {
    this.config = config;
    this.timeouts = timeouts;
    this.report = report;
    this.observer = observer;
  }

  @Override
  public ExchangeResult run() {
    try (ReportThread reporting = new ReportThread();
        ClientLoops loops = ClientLoops.open(config, observer)) {
      return run(loops.loops(), reporting);
    } catch (FailureException e) {
      observer.onRefused(e.failure());
      throw e;
    }
  }

  private ExchangeResult run(TransportLoops loops, ReportThread reporting) {
    Connector connector = new Connector(config, loops);
    ClientExchangeSession session =
        new ClientExchangeSession(
            config, timeouts, connector, ClientLoops.PROGRAM, report, reporting, observer);
    return interruption.carryOut(connector, session, session::initialize);
  }

  @Override
  public void interrupt() {
    interruption.interrupt();
  }
}
