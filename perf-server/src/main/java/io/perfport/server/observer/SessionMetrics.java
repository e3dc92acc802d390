package io.perfport.server.observer;

import io.netty.channel.Channel;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.ResponderResult;
import io.perfport.core.metrics.PerfMetrics;
import io.perfport.core.metrics.Registration;
import io.perfport.core.metrics.TrafficSource;
import io.perfport.core.metrics.TrafficSource.TrafficDirection;
import io.perfport.core.metrics.TransportMetrics;
import io.perfport.core.run.StreamMetrics;
import io.perfport.core.stream.DataStream;
import java.net.SocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Turns what happens to sessions into metrics. */
public final class SessionMetrics implements SessionObserver {
  private final PerfMetrics metrics;
  private final String transportName;
  private final TransportMetrics transport;

  /** Those that are counted as active: none is counted out that was not counted in. */
  private final Set<String> active = ConcurrentHashMap.newKeySet();

  /**
   * @param transportName the server's transport
   */
  public SessionMetrics(PerfMetrics metrics, String transportName) {
    this.metrics = metrics;
    this.transportName = transportName;
    this.transport = metrics.transport(transportName);
  }

  @Override
  public void onConnected(Channel channel) {
    Registration connection = transport.connectionOpened();
    channel.closeFuture().addListener(closed -> connection.close());
  }

  @Override
  public void onOpened(
      String session, SocketAddress peer, String program, ControlProtocol protocol) {
    if (active.add(session)) {
      metrics.sessionStarted();
    }
  }

  @Override
  public void onRunning(String session, List<DataStream> streams) {
    streams.forEach(stream -> StreamMetrics.count(transport, stream));
  }

  @Override
  public Runnable onAnswering(String session, TrafficSource requests, TrafficSource responses) {
    Registration received = transport.streamOpened(TrafficDirection.RECEIVED, requests);
    Registration sent = transport.streamOpened(TrafficDirection.SENT, responses);
    return () -> {
      received.close();
      sent.close();
    };
  }

  @Override
  public void onEnded(
      String session,
      SocketAddress peer,
      ExchangePlan plan,
      ResponderResult result,
      Outcome outcome) {
    ended(session, "requests", plan != null, outcome);
  }

  @Override
  public void onEnded(
      String session, SocketAddress peer, TestPlan plan, EndpointResult result, Outcome outcome) {
    ended(session, "streams", plan != null, outcome);
  }

  /**
   * @param planned whether it came as far as being a test
   */
  private void ended(String session, String test, boolean planned, Outcome outcome) {
    if (active.remove(session)) {
      metrics.sessionEnded(outcome);
      if (planned) {
        metrics.lastTests().onEnd(test, transportName, outcome, List.of());
      }
    }
  }

  @Override
  public void onRejected(SocketAddress peer, Failure failure) {
    metrics.failure(failure.reason());
  }
}
