package io.perfport.client.report.json;

import io.perfport.client.config.Affinity;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.ServerTarget.LocalEnd;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.report.JsonFields;
import io.perfport.core.report.JsonParts;
import io.perfport.core.transport.PortTransport;
import io.perfport.core.transport.Transport;
import java.util.Locale;

/** The configuration in effect: enough to run the same test again. */
final class JsonConfiguration {
  private JsonConfiguration() {}

  /** As it was asked for: the test never began. */
  static JsonFields of(TestConfig config) {
    if (config instanceof StreamConfig streams) {
      return of(streams, streams.plan());
    }
    if (config instanceof ExchangeConfig exchanges) {
      return of(exchanges, exchanges.plan());
    }
    LoadedConfig loaded = (LoadedConfig) config;
    return of(loaded.exchanges(), loaded.requests())
        .object("load_plan", plan(loaded.streams(), loaded.unix().isPresent()));
  }

  /**
   * @param plan the plan in force
   */
  static JsonFields of(StreamConfig config, TestPlan plan) {
    return server(config).object("plan", plan(plan, config.unix().isPresent()));
  }

  /**
   * @param plan the plan in force
   */
  static JsonFields of(ExchangeConfig config, ExchangePlan plan) {
    return server(config)
        .text("workload", config.workload().label())
        .object("plan", plan(plan, config.unix().isPresent()))
        .object("load", load(config.load()));
  }

  private static JsonFields server(TestConfig config) {
    boolean unix = config.unix().isPresent();
    LocalEnd local = config.server().local();
    Affinity affinity = config.server().affinity();
    return transport(config.transport())
        .count("workers", config.workers())
        .text("client_affinity", JsonParts.list(affinity.client()))
        .text("server_affinity", JsonParts.list(affinity.server()))
        .text("host", config.host())
        .count("port", unix ? null : Long.valueOf(config.port()))
        .text("ip_version", config.ipVersion().name().toLowerCase(Locale.ROOT))
        .texts("bind_hosts", config.bindHosts())
        .count("client_port", local.port() == 0 ? null : Long.valueOf(local.port()))
        .text("bind_device", local.device())
        .count("connect_timeout_ms", config.connectTimeoutMillis())
        .text("protocol", config.protocol().label());
  }

  private static JsonFields load(RequestLoad load) {
    return new JsonFields()
        .figure("requests_per_second", load.isOpenLoop() ? load.requestsPerSecond() : Double.NaN)
        .count("ramp_step", load.rampStep() == 0 ? null : Long.valueOf(load.rampStep()))
        .figure("active_percent", load.activePercent())
        .count("interval_ms", load.intervalMillis());
  }

  private static JsonFields transport(Transport transport) {
    JsonFields fields =
        new JsonFields()
            .text("transport", transport.name())
            .flag("busy_poll", transport.busyPolls() ? true : null);
    return transport instanceof PortTransport port
        ? fields.text("iocp_backend", port.backend())
        : fields;
  }

  private static JsonFields plan(TestPlan plan, boolean unix) {
    return JsonParts.plan(plan, unix).text("title", plan.title());
  }

  private static JsonFields plan(ExchangePlan plan, boolean unix) {
    return JsonParts.plan(plan, unix).text("title", plan.title());
  }
}
