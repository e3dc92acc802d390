package io.perfport.client.report;

import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.StreamConfig;

/** Makes the report of a test, by what it measures. */
public interface Reports {
  /** Shows nothing of any test. */
  Reports SILENT =
      new Reports() {
        @Override
        public Report streams(StreamConfig config) {
          return SilentReport.INSTANCE;
        }

        @Override
        public ExchangeReport exchanges(ExchangeConfig config) {
          return SilentExchangeReport.INSTANCE;
        }

        @Override
        public LoadedReport loaded(LoadedConfig config) {
          return SilentLoadedReport.INSTANCE;
        }
      };

  /** A report of the next test, which is one of streams. */
  Report streams(StreamConfig config);

  /** A report of the next test, which is one of requests and responses. */
  ExchangeReport exchanges(ExchangeConfig config);

  /** A report of the next test, which is one of latency under load. */
  LoadedReport loaded(LoadedConfig config);
}
