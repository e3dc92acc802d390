/**
 * What an engine counts, and the endpoint that shows it. {@link io.perfport.core.metrics.Meters} is
 * the list of every meter; {@link io.perfport.core.metrics.PerfMetrics} owns them and is where
 * callers start; {@link io.perfport.core.metrics.ScrapeEndpoint} serves them to Prometheus.
 *
 * <p>The path of a frame never comes here: a stream's counters are plain fields of its event loop,
 * which a {@link io.perfport.core.metrics.TrafficLedger} reads at each scrape.
 */
package io.perfport.core.metrics;
