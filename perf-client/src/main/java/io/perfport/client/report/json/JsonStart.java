package io.perfport.client.report.json;

import io.perfport.client.config.TestConfig;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.result.TestStart;
import io.perfport.common.result.TestStart.Connection;
import io.perfport.core.host.HostDescription;
import io.perfport.core.host.ProgramVersion;
import io.perfport.core.report.JsonFields;
import io.perfport.core.report.JsonParts;
import java.time.Instant;
import java.util.List;

/** The object {@code start} in iperf3's names, units and nesting. */
final class JsonStart {
  private JsonStart() {}

  static JsonFields ofStreams(TestStart start) {
    TestPlan plan = start.plan();
    return common(start, start.connections().stream().map(JsonStart::connection).toList())
        .count("tcp_mss_default", start.sizes().segmentBytes())
        .count("target_bitrate", plan.bitsPerSecond())
        .count("fq_rate", 0)
        .count("sock_bufsize", plan.socket().windowBytes())
        .count("sndbuf_actual", start.sizes().sendBufferBytes())
        .count("rcvbuf_actual", start.sizes().receiveBufferBytes())
        .object("test_start", testStart(start));
  }

  /** Of what iperf3 has not. */
  static JsonFields of(RunStart start) {
    return common(start, List.of());
  }

  private static JsonFields common(RunStart start, List<JsonFields> connections) {
    return new JsonFields()
        .array("connected", connections)
        .text("version", start.facts().client())
        .text("system_info", start.facts().system())
        .object("timestamp", JsonParts.timestamp(start.facts().time()))
        .object(
            "connecting_to",
            connectingTo(start.facts().host(), start.facts().port(), start.facts().overUnix()))
        .text("cookie", start.facts().session());
  }

  /** What is known of a test that never began. */
  static JsonFields notStarted(TestConfig config) {
    return new JsonFields()
        .array("connected", List.of())
        .text("version", "perf-client " + ProgramVersion.of(JsonStart.class))
        .text("system_info", HostDescription.line())
        .object("timestamp", JsonParts.timestamp(Instant.now()))
        .object(
            "connecting_to", connectingTo(config.host(), config.port(), config.unix().isPresent()));
  }

  private static JsonFields connection(Connection connection) {
    // iperf3's "socket" is a file descriptor, of which readers only want that it names the stream.
    return new JsonFields()
        .count("socket", connection.streamId())
        .text("local_host", connection.localHost())
        .count("local_port", port(connection, connection.localPort()))
        .text("remote_host", connection.remoteHost())
        .count("remote_port", port(connection, connection.remotePort()));
  }

  /** Null where there are none; a UNIX-domain socket's client has no address either. */
  private static Long port(Connection connection, int port) {
    return connection.localHost() == null ? null : Long.valueOf(port);
  }

  private static JsonFields connectingTo(String host, int port, boolean unix) {
    return new JsonFields().text("host", host).count("port", unix ? null : Long.valueOf(port));
  }

  private static JsonFields testStart(TestStart start) {
    TestPlan plan = start.plan();
    return JsonParts.testStart(plan, start.facts().overUnix())
        .count("fqrate", 0)
        .seconds("interval", plan.intervalMillis() * 1_000_000)
        .bit("gso", plan.udp().segmentation())
        .bit("gro", plan.udp().coalescing());
  }
}
