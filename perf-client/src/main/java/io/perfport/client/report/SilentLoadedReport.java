package io.perfport.client.report;

import io.perfport.common.result.LoadedResult;

/** Shows nothing of a test of latency under load. */
enum SilentLoadedReport implements LoadedReport {
  INSTANCE;

  @Override
  public ExchangeReport idle() {
    return SilentExchangeReport.INSTANCE;
  }

  @Override
  public Report streams() {
    return SilentReport.INSTANCE;
  }

  @Override
  public ExchangeReport loaded() {
    return SilentExchangeReport.INSTANCE;
  }

  @Override
  public void finished(LoadedResult result) {}
}
