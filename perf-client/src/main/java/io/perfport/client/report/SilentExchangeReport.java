package io.perfport.client.report;

import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.RampStep;

/** Shows nothing of a test of requests and responses. */
enum SilentExchangeReport implements ExchangeReport {
  INSTANCE;

  @Override
  public void started(ExchangeStart start) {}

  @Override
  public void step(RampStep step) {}

  @Override
  public void interval(ExchangeInterval interval) {}

  @Override
  public void finished(ExchangeResult result) {}
}
