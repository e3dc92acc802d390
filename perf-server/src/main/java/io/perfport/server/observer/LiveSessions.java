package io.perfport.server.observer;

import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.PlanDescription;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.Workload;
import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.ReceivedDatagrams;
import io.perfport.common.result.ResponderResult;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.Sum;
import io.perfport.core.dashboard.Dashboard;
import io.perfport.core.dashboard.WatchedSession;
import io.perfport.core.dashboard.WatchedSession.WatchedPlan;
import io.perfport.core.metrics.TrafficSource;
import io.perfport.core.stream.DataStream;
import io.perfport.server.config.ServerConfig;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Shows a server's sessions on a dashboard, each with its result as {@code --json} has it, and with
 * its intervals.
 */
public final class LiveSessions implements SessionObserver {
  private final Dashboard dashboard;
  private final ServerConfig config;
  private final Map<String, Shown> sessions = new ConcurrentHashMap<>();

  /**
   * One session, and what makes its document: that belongs to the session's event loop.
   *
   * @param document the last line of {@code lines}
   */
  private record Shown(WatchedSession session, JsonLines lines, StringBuilder document) {}

  /**
   * @param config of the server whose sessions these are
   */
  public LiveSessions(Dashboard dashboard, ServerConfig config) {
    this.dashboard = dashboard;
    this.config = config;
  }

  @Override
  public void onOpened(
      String session, SocketAddress peer, String program, ControlProtocol protocol) {
    StringBuilder document = new StringBuilder();
    JsonLines lines = new JsonLines(config, document::append);
    lines.onOpened(session, peer, program, protocol);
    WatchedSession shown = dashboard.session(session, ServerLog.display(peer), program);
    sessions.put(session, new Shown(shown, lines, document));
  }

  @Override
  public void onPlanned(String session, TestPlan plan) {
    planned(
        session,
        new WatchedPlan(
            Workload.STREAM.label(),
            PlanDescription.describe(plan),
            plan.title(),
            millis(plan.limit()),
            plan.omitMillis()));
  }

  @Override
  public void onPlanned(String session, ExchangePlan plan) {
    planned(
        session,
        new WatchedPlan(
            (plan.kind() == ExchangeKind.SINGLE ? Workload.CRR : Workload.RR).label(),
            PlanDescription.describe(plan),
            plan.title(),
            millis(plan.limit()),
            plan.omitMillis()));
  }

  private static Long millis(RunLimit limit) {
    return limit instanceof RunLimit.Time time ? (Long) time.millis() : null;
  }

  private void planned(String session, WatchedPlan plan) {
    of(session, shown -> shown.session().onPlanned(plan));
  }

  @Override
  public void onRunning(String session, List<DataStream> streams) {
    of(session, shown -> shown.session().onRunning(streams));
  }

  @Override
  public void onInterval(String session, TestPlan plan, Interval interval) {
    of(session, shown -> shown.lines().onInterval(session, plan, interval));
  }

  @Override
  public Runnable onAnswering(String session, TrafficSource requests, TrafficSource responses) {
    of(session, shown -> shown.session().onAnswering(requests, responses));
    return () -> {};
  }

  @Override
  public void onPeerCpu(String session, Double percent) {
    of(session, shown -> shown.session().onPeerCpu(percent));
  }

  @Override
  public void onPeerDatagrams(String session, ReceivedDatagrams datagrams) {
    of(session, shown -> shown.session().onPeerDatagrams(datagrams));
  }

  private void of(String session, Consumer<Shown> what) {
    Shown shown = sessions.get(session);
    if (shown != null) {
      what.accept(shown);
    }
  }

  @Override
  public void onEnded(
      String session, SocketAddress peer, TestPlan plan, EndpointResult result, Outcome outcome) {
    Shown shown = sessions.remove(session);
    if (shown != null && result == null) {
      shown.session().onGone();
    } else if (shown != null) {
      shown.lines().onEnded(session, peer, plan, result, outcome);
      end(shown, figures(result), outcome);
    }
  }

  @Override
  public void onEnded(
      String session,
      SocketAddress peer,
      ExchangePlan plan,
      ResponderResult result,
      Outcome outcome) {
    Shown shown = sessions.remove(session);
    if (shown != null && result == null) {
      shown.session().onGone();
    } else if (shown != null) {
      shown.lines().onEnded(session, peer, plan, result, outcome);
      end(shown, figures(result), outcome);
    }
  }

  private static void end(Shown shown, Map<String, Double> figures, Outcome outcome) {
    String detail = outcome instanceof Outcome.Failed failed ? failed.failure().detail() : null;
    shown.session().onEnded(outcome.word(), detail, figures, shown.document().toString());
  }

  private static Map<String, Double> figures(EndpointResult result) {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (boolean sent : List.of(false, true)) {
      List<StreamTotal> streams =
          result.streams().stream().filter(each -> each.sender() == sent).toList();
      if (!streams.isEmpty()) {
        Sum sum = Sum.of(streams);
        figures.put((sent ? "sent" : "received") + "_bits_per_second", sum.bitsPerSecond());
        if (sum.datagrams() != null && sum.datagrams().lostPercent() != null) {
          figures.put("lost_percent", sum.datagrams().lostPercent());
          figures.put("jitter_ms", sum.datagrams().jitterMillis());
        }
        if (sum.retransmits() != null) {
          figures.put("retransmitted_segments", sum.retransmits().doubleValue());
        }
      }
    }
    addCpu(figures, result.cpu());
    return figures;
  }

  private static Map<String, Double> figures(ResponderResult result) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(
        "requests_per_second", result.nanos() == 0 ? 0 : result.requests() * 1e9 / result.nanos());
    addCpu(figures, result.cpu());
    return figures;
  }

  private static void addCpu(Map<String, Double> figures, CpuUsage cpu) {
    if (cpu != null) {
      figures.put("cpu_server_percent", cpu.totalPercent());
    }
  }
}
