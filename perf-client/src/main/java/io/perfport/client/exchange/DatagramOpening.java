package io.perfport.client.exchange;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.session.Connector;
import io.perfport.client.session.DatagramJoin;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.core.transport.BulkTuning;
import java.util.function.Consumer;

/**
 * Opens the pairs of UDP addresses of one test, and joins them to its session.
 *
 * @param token the session's secret
 * @param onJoined or onRefused is told of each pair, on its event loop, how it went
 * @param requests is told how its requester ends
 */
record DatagramOpening(
    ExchangeConfig config,
    ExchangePlan plan,
    String token,
    Connector connector,
    LatencyRecorders recorders,
    FaultCounters faults,
    RequestBudget budget,
    Consumer<Connection> onJoined,
    Consumer<Failure> onRefused,
    RequesterListener requests) {

  /** Opens one. Any thread. */
  void open(int id) {
    long began = System.nanoTime();
    connector
        .connectDatagrams(plan, channel -> {})
        .addListener(
            (ChannelFuture opened) -> {
              if (opened.isSuccess()) {
                join(id, opened.channel(), began);
              } else {
                onRefused.accept(connector.dataFailure(opened.cause()).failure());
              }
            });
  }

  private void join(int id, Channel channel, long began) {
    try {
      BulkTuning.setDatagramOptions(channel, plan.socket(), false);
    } catch (FailureException e) {
      onRefused.accept(e.failure());
      channel.close();
      return;
    }
    DatagramJoin join =
        new DatagramJoin(
            token,
            id,
            "connection " + id,
            () -> begin(id, channel, began),
            onRefused,
            config.connectTimeoutMillis(),
            connector.datagramServer());
    channel.pipeline().addLast(join);
    join.begin();
  }

  /** The pair is set up: that took a round trip, as connecting does. */
  private void begin(int id, Channel channel, long began) {
    LatencyRecorder recorder = recorders.of(channel.eventLoop());
    recorder.connected(System.nanoTime() - began);
    DatagramRequester requester =
        new DatagramRequester(id, plan, recorder, faults, budget, requests);
    channel.pipeline().addLast(requester);
    onJoined.accept(new Connection(channel, requester));
  }
}
