package io.perfport.client.report;

import io.perfport.common.result.Interval;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;

/** Shows nothing of a test. */
enum SilentReport implements Report {
  INSTANCE;

  @Override
  public void started(TestStart start) {}

  @Override
  public void interval(Interval interval) {}

  @Override
  public void finished(TestResult result) {}
}
