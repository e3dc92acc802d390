package io.perfport.client.exchange;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.perfport.client.session.DatagramJoin;
import io.perfport.client.session.JoinHandler;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.stream.MessageBytes;
import io.perfport.core.transport.BulkTuning;

/**
 * Opens the connections of one test that stay, or its pairs of UDP addresses, and joins them to its
 * session.
 */
final class ConnectionOpening {
  /** Is told of each connection how opening went: once, on any thread. */
  interface Listener extends RequestLoop.Listener {
    void onJoined(Channel channel, RequestLoop requests);

    void onRefused(Failure why);
  }

  private final Load.Settings settings;
  private final RequestBudget budget;
  private final MessageBytes bytes;
  private final Listener listener;

  /**
   * @param bytes of requests over TCP
   */
  ConnectionOpening(
      Load.Settings settings, RequestBudget budget, MessageBytes bytes, Listener listener) {
    this.settings = settings;
    this.budget = budget;
    this.bytes = bytes;
    this.listener = listener;
  }

  /** Opens one. */
  void open(int id) {
    if (settings.plan().overUdp()) {
      openDatagrams(id);
    } else {
      connect(id, settings.config().bindHosts().size());
    }
  }

  /**
   * @param addresses local ones that are left to try
   */
  private void connect(int id, int addresses) {
    long began = System.nanoTime();
    settings
        .connector()
        .connectData(channel -> initialize(channel, id, began))
        .addListener(
            (ChannelFuture connected) -> {
              if (!connected.isSuccess()) {
                onNotConnected(id, addresses, settings.refusal(connected));
              }
            });
  }

  /** An address may have no more ports where another has. */
  private void onNotConnected(int id, int addresses, Failure why) {
    if (why.reason() == FailureReason.PORTS_EXHAUSTED && addresses > 1) {
      connect(id, addresses - 1);
    } else {
      listener.onRefused(why);
    }
  }

  /** On the channel's event loop, before it connects. */
  private void initialize(Channel channel, int id, long began) {
    try {
      BulkTuning.setOptions(settings.config().transport(), channel, settings.plan().socket());
    } catch (FailureException e) {
      listener.onRefused(e.failure());
      return;
    }
    LatencyRecorder recorder = settings.recorders().of(channel.eventLoop());
    Requester requester =
        new Requester(
            bytes,
            settings.plan().depth(),
            settings.plan().responseBytes(),
            recorder,
            budget,
            listener);
    channel.pipeline().addLast(new ConnectTimer(recorder, began));
    JoinHandler.add(
        channel.pipeline(),
        new ControlMessage.Join(settings.token(), id),
        "a connection",
        requester,
        () -> listener.onJoined(channel, requester.loop()),
        listener::onRefused);
  }

  /** A pair of UDP addresses in place of a connection. */
  private void openDatagrams(int id) {
    long began = System.nanoTime();
    settings
        .connector()
        .connectDatagrams(settings.plan(), channel -> {})
        .addListener(
            (ChannelFuture opened) -> {
              if (opened.isSuccess()) {
                joinDatagrams(id, opened.channel(), began);
              } else {
                listener.onRefused(settings.refusal(opened));
              }
            });
  }

  private void joinDatagrams(int id, Channel channel, long began) {
    try {
      BulkTuning.setDatagramOptions(channel, settings.plan().socket(), false);
    } catch (FailureException e) {
      listener.onRefused(e.failure());
      channel.close();
      return;
    }
    DatagramJoin join =
        new DatagramJoin(
            settings.token(),
            id,
            "connection " + id,
            () -> beginDatagrams(id, channel, began),
            listener::onRefused,
            settings.config().connectTimeoutMillis(),
            settings.connector().datagramServer());
    channel.pipeline().addLast(join);
    join.begin();
  }

  /** The pair is set up: that took a round trip, as connecting does. */
  private void beginDatagrams(int id, Channel channel, long began) {
    LatencyRecorder recorder = settings.recorders().of(channel.eventLoop());
    recorder.connected(System.nanoTime() - began);
    DatagramRequester requester =
        new DatagramRequester(id, settings.plan(), recorder, budget, listener);
    channel.pipeline().addLast(requester);
    listener.onJoined(channel, requester.loop());
  }

  /** Times the making of its channel's connection. */
  private static final class ConnectTimer extends ChannelInboundHandlerAdapter {
    private final LatencyRecorder recorder;
    private final long beganNanos;

    ConnectTimer(LatencyRecorder recorder, long beganNanos) {
      this.recorder = recorder;
      this.beganNanos = beganNanos;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      recorder.connected(System.nanoTime() - beganNanos);
      ctx.pipeline().remove(this);
      ctx.fireChannelActive();
    }
  }
}
