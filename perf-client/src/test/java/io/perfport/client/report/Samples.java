package io.perfport.client.report;

import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.StreamConfig;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.Framing;
import io.perfport.common.plan.TestPlan.UdpTuning;
import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Interval;
import io.perfport.common.result.IntervalCpu;
import io.perfport.common.result.LatencySummary;
import io.perfport.common.result.LatencySummary.LatencyPercentile;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RunResult.RunFacts;
import io.perfport.common.result.StreamInterval;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TcpInfo;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;
import io.perfport.common.result.TestStart.Connection;
import io.perfport.common.result.TestStart.SocketSizes;
import io.perfport.common.result.Warning;
import io.perfport.common.result.WarningCode;
import io.perfport.core.transport.PortTransport;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Results with fixed figures: two seconds after one of warm-up. */
public final class Samples {
  public static final Outcome COMPLETED = new Outcome.Completed();
  public static final Outcome INTERRUPTED = new Outcome.Interrupted();
  public static final Outcome FAILED =
      new Outcome.Failed(
          new Failure(FailureReason.PEER_CLOSED, "the server closed the control connection"));

  private static final long SECOND = 1_000_000_000L;

  static final String SYSTEM = "Linux 6.18 amd64, 2 processors, Java 17.0.15 (Debian)";

  private Samples() {}

  public static TestPlan plan(Direction direction, int streams) {
    return TestPlan.builder(direction, new RunLimit.Time(2_000))
        .streams(streams)
        .blockBytes(131_072)
        .build();
  }

  /** The same over UDP, with datagrams of 1400 bytes, five at once. */
  public static TestPlan udpPlan(Direction direction, int streams) {
    return TestPlan.builder(direction, new RunLimit.Time(2_000))
        .streams(streams)
        .over(Protocol.UDP)
        .blockBytes(1_400)
        .bitsPerSecond(1_000_000)
        .udpTuning(new UdpTuning(true, false))
        .burstBlocks(5)
        .build();
  }

  private static DatagramCounts datagrams(TestPlan plan, int id, boolean sender, int seconds) {
    if (!plan.overUdp()) {
      return null;
    }
    return sender
        ? DatagramCounts.ofSender(90L * seconds + id, 4).withYields(11L * id)
        : DatagramCounts.ofReceiver(90L * seconds + id, 3L * id, 2, id, 1, 0.031 * id)
            .withSocketDrops(2L * id);
  }

  /** Of a whole run; null for connections and senders. */
  private static DatagramCounts totalDatagrams(TestPlan plan, int id, boolean sender) {
    DatagramCounts counts = datagrams(plan, id, sender, 2);
    return counts == null || sender
        ? counts
        : counts.withDelayVariation(
            new LatencySummary(
                181,
                0,
                31_250.5 * id,
                40_100,
                id * 1_204_000L,
                List.of(
                    new LatencyPercentile(50, id * 21_040L),
                    new LatencyPercentile(90, id * 60_500L),
                    new LatencyPercentile(99, id * 110_500L),
                    new LatencyPercentile(99.9, id * 803_000L))));
  }

  /** A client's configuration for a plan; the transport is never opened. */
  public static StreamConfig config(String transport, TestPlan plan) {
    Transport named =
        Transports.load().all().stream()
            .filter(each -> each.name().equals(transport))
            .findFirst()
            .orElseThrow();
    if (named instanceof PortTransport port) {
      named = port.withBackend("readiness"); // its default is not the same everywhere
    }
    return new StreamConfig(
        new ServerTarget(
            named, "server.example", 5201, IpVersion.IPV4, List.of("192.0.2.1"), 10_000, 1),
        plan);
  }

  static RunFacts facts(String transport, String congestion) {
    return new RunFacts(
        Instant.parse("2026-11-23T07:02:26.125Z"),
        "perf-client 0.1.0",
        "perf-server 0.1.0",
        "server.example",
        5201,
        transport,
        1,
        "io_uring",
        SYSTEM,
        congestion,
        "s-1",
        null);
  }

  public static TestResult result(TestPlan plan, boolean tcpInfo, Outcome outcome) {
    return result(plan, tcpInfo ? "epoll" : "nio", tcpInfo, outcome);
  }

  public static TestResult result(
      TestPlan plan, String transport, boolean tcpInfo, Outcome outcome) {
    String congestion = tcpInfo ? "bbr" : null;
    List<Connection> connections = new ArrayList<>();
    for (int id = 1; id <= plan.connections(); id++) {
      connections.add(new Connection(id, "192.0.2.1", 40_000 + id, "192.0.2.2", 5201));
    }
    TestStart start =
        new TestStart(
            facts(transport, congestion),
            ControlProtocol.PERFPORT,
            plan,
            tcpInfo
                ? new SocketSizes(16_384L, 131_072L, 32_768L)
                : new SocketSizes(16_384L, 131_072L, null),
            connections);
    EndpointResult local = end(plan, transport, congestion, true);
    Optional<EndpointResult> remote =
        outcome instanceof Outcome.Failed
            ? Optional.empty()
            : Optional.of(end(plan, "io_uring", plan.overUdp() ? null : "bbr", false));
    return new TestResult(
        start,
        List.of(
            interval(plan, 0, true, tcpInfo),
            interval(plan, 0, false, tcpInfo),
            interval(plan, 1, false, tcpInfo)),
        local,
        remote,
        outcome);
  }

  /** The same with something to warn of at both ends. */
  public static TestResult suspect(TestResult result) {
    Warning both = new Warning(WarningCode.CPU_SATURATED, "this end was busy");
    EndpointResult local =
        result
            .local()
            .withWarnings(
                List.of(new Warning(WarningCode.BBR_ON_LOOPBACK, "bbr paces, say \"no\""), both));
    EndpointResult remote =
        result
            .remote()
            .orElseThrow()
            .withWarnings(List.of(both, new Warning("of-a-newer-server", "drives\u001b[2J it")));
    return new TestResult(
        result.start(), result.intervals(), local, Optional.of(remote), result.outcome());
  }

  /** Tells a report everything, as a test would. */
  public static void tell(Report report, TestResult result) {
    report.onStart(result.start());
    result.intervals().forEach(report::onInterval);
    report.onFinish(result);
  }

  private static Interval interval(TestPlan plan, long second, boolean omitted, boolean tcpInfo) {
    List<StreamInterval> streams = new ArrayList<>();
    for (int id = 1; id <= plan.connections(); id++) {
      boolean sender = plan.clientSends(id);
      TcpInfo info = new TcpInfo(45 + id, 10, 30, 785_408, 2_417_664, 22 + id, 32_768, 65_535, 3);
      streams.add(
          new StreamInterval(
              id,
              sender,
              second * SECOND,
              (second + 1) * SECOND,
              4_370_000_000L + id * 131_072L,
              omitted,
              sender && tcpInfo ? 11L * id : null,
              tcpInfo ? info : null,
              datagrams(plan, id, sender, 1)));
    }
    // The server's word of its first second comes in the next one.
    IntervalCpu cpu = new IntervalCpu(97.5 + second, second == 0 ? null : (Double) 45.75);
    return new Interval(second * SECOND, (second + 1) * SECOND, omitted, streams, cpu);
  }

  private static EndpointResult end(
      TestPlan plan, String transport, String congestion, boolean client) {
    List<StreamTotal> streams = new ArrayList<>();
    for (int id = 1; id <= plan.connections(); id++) {
      boolean sender = plan.clientSends(id) == client;
      boolean told = sender && congestion != null;
      streams.add(
          new StreamTotal(
              id,
              sender,
              2 * SECOND + (sender ? 0 : 4_000_000),
              8_740_000_000L + id * 262_144L,
              4_370_000_000L,
              plan.framing() == Framing.RAW ? 0 : 100_000,
              told ? 22L * id : null,
              told ? 35L : null,
              told ? 46L : null,
              told ? 171L : null,
              told ? 916_336L : null,
              true,
              totalDatagrams(plan, id, sender)));
    }
    return new EndpointResult(
        transport,
        client ? 1 : 2,
        SYSTEM,
        congestion,
        client ? new CpuUsage(98.04, 1.01, 97.03) : new CpuUsage(45.8, null, null),
        streams);
  }
}
