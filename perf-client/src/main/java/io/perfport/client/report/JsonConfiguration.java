package io.perfport.client.report;

import io.perfport.client.ExchangeConfig;
import io.perfport.client.LoadedConfig;
import io.perfport.client.LocalEnd;
import io.perfport.client.StreamConfig;
import io.perfport.client.TestConfig;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.Framing;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.TestPlan;
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
    return transport(config.transport())
        .count("workers", config.workers())
        .text("host", config.host())
        .count("port", unix ? null : Long.valueOf(config.port()))
        .text("ip_version", config.ipVersion().name().toLowerCase(Locale.ROOT))
        .texts("bind_hosts", config.bindHosts())
        .count("client_port", local.port() == 0 ? null : Long.valueOf(local.port()))
        .text("bind_device", local.device())
        .count("connect_timeout_ms", config.connectTimeoutMillis())
        .text("protocol", config.protocol().label());
  }

  private static JsonFields plan(ExchangePlan plan, boolean unix) {
    JsonFields fields =
        new JsonFields()
            .text("protocol", unix ? "unix" : plan.protocol().name().toLowerCase(Locale.ROOT))
            .count("connections", plan.connections())
            .count("depth", plan.depth())
            .count("request_bytes", plan.requestBytes())
            .count("response_bytes", plan.responseBytes());
    addLimit(fields, plan.limit());
    return fields
        .count("omit_ms", plan.omitMillis())
        .object("socket", socket(plan.socket()))
        .text("title", plan.title());
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
    JsonFields fields =
        new JsonFields()
            .text("protocol", unix ? "unix" : plan.protocol().name().toLowerCase(Locale.ROOT))
            .text("direction", word(plan.direction()))
            .count("streams_each_direction", plan.streams());
    addLimit(fields, plan.limit());
    if (plan.overUdp()) {
      fields.flag("gso", plan.udp().segmentation()).flag("gro", plan.udp().coalescing());
    }
    return fields
        .count("omit_ms", plan.omitMillis())
        .count("interval_ms", plan.intervalMillis())
        .count("block_bytes", plan.blockBytes())
        .count("stream_target_bits_per_second", plan.bitsPerSecond())
        .count("burst_blocks", plan.burstBlocks() == 0 ? null : Long.valueOf(plan.burstBlocks()))
        .text("framing", word(plan.framing()))
        .object("socket", socket(plan.socket()))
        .text("title", plan.title());
  }

  private static void addLimit(JsonFields fields, RunLimit limit) {
    if (limit instanceof RunLimit.Time time) {
      fields.count("duration_ms", time.millis());
    } else if (limit instanceof RunLimit.Bytes bytes) {
      fields.count("limit_bytes", bytes.bytes());
    } else if (limit instanceof RunLimit.Blocks blocks) {
      fields.count("limit_blocks", blocks.blocks());
    }
  }

  private static JsonFields socket(SocketTuning socket) {
    return new JsonFields()
        .count("window_bytes", socket.windowBytes())
        .flag("no_delay", socket.noDelay())
        .count("max_segment_bytes", socket.maxSegmentBytes())
        .count("type_of_service", socket.typeOfService())
        .text("congestion", socket.congestion());
  }

  static String word(Direction direction) {
    return switch (direction) {
      case FORWARD -> "forward";
      case REVERSE -> "reverse";
      case BIDIRECTIONAL -> "bidirectional";
    };
  }

  private static String word(Framing framing) {
    return switch (framing) {
      case RAW -> "raw";
      case FRAMED -> "framed";
      case VERIFIED -> "verified";
    };
  }
}
