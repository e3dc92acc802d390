package io.perfport.client;

import io.perfport.client.report.Report;
import io.perfport.client.session.TestObserver;
import io.perfport.common.result.TestResult;
import io.perfport.core.control.SessionTimeouts;

/** Runs one test against a server. */
public final class PerfClient {
  private final ClientTest test;

  public PerfClient(ClientConfig config, Report report) {
    this(config, report, TestObserver.SILENT);
  }

  /**
   * @param observer is told what happens, for metrics
   */
  public PerfClient(ClientConfig config, Report report, TestObserver observer) {
    this(config, SessionTimeouts.DEFAULT, report, observer);
  }

  PerfClient(ClientConfig config, SessionTimeouts timeouts, Report report, TestObserver observer) {
    this.test = new ClientTest(config, timeouts, report, observer);
  }

  /**
   * Runs the test; returns when it is over and its report is told. Once only.
   *
   * @return what was measured, also when the run was interrupted or broke off
   * @throws io.perfport.common.failure.FailureException if the run never began, with the reason
   */
  public TestResult run() {
    return test.run();
  }

  /** Ends the run early: {@link #run} returns soon, with what was measured. Any thread. */
  public void interrupt() {
    test.interrupt();
  }
}
