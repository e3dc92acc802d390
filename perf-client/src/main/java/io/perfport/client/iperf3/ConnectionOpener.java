package io.perfport.client.iperf3;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.session.Connector;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.iperf3.Cookie;
import io.perfport.common.iperf3.StreamIds;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.RawSending;
import io.perfport.core.stream.StreamListener;
import io.perfport.core.transport.BulkTuning;
import java.util.function.Consumer;

/** Opens data connections: each says the test's cookie, which the server never answers. */
final class ConnectionOpener implements StreamOpener {
  private final StreamConfig config;
  private final Connector connector;
  private final Cookie cookie;
  private final StreamListener listener;
  private final RawSending sending;

  /**
   * @param listener of the streams
   */
  ConnectionOpener(
      StreamConfig config, Connector connector, Cookie cookie, StreamListener listener) {
    this.config = config;
    this.connector = connector;
    this.cookie = cookie;
    this.listener = listener;
    this.sending = RequestedTest.sending(config);
  }

  @Override
  public void open(int index, Consumer<DataStream> onOpen, Consumer<Failure> onFailure) {
    connector
        .connectStream(index, channel -> initialize(channel, index, onOpen, onFailure))
        .addListener(
            (ChannelFuture future) -> {
              if (!future.isSuccess()) {
                onFailure.accept(connector.streamFailure(index, future.cause()).failure());
              }
            });
  }

  /** On the data connection's event loop. */
  private void initialize(
      Channel channel, int index, Consumer<DataStream> onOpen, Consumer<Failure> onFailure) {
    boolean sends = config.plan().clientSends(index + 1);
    try {
      BulkTuning.apply(config.transport(), channel, config.plan().socket(), sends);
    } catch (FailureException e) {
      onFailure.accept(e.failure());
      channel.close();
      return;
    }
    DataStream stream = newStream(channel, StreamIds.of(index), sends);
    channel
        .pipeline()
        .addLast(
            new CookieFirst(
                cookie,
                () -> {
                  stream.attach();
                  onOpen.accept(stream);
                }));
  }

  private DataStream newStream(Channel channel, int id, boolean sends) {
    SocketFacts facts = config.transport().facts();
    return sends
        ? DataStream.flushedSender(id, channel, sending, facts, listener)
        : DataStream.rawReceiver(id, channel, facts, listener);
  }

  @Override
  public void concede() {
    // The connection is open if the server has it, and its own event loop is about to say so.
  }

  @Override
  public void close() {
    // A connection that opens late closes by its own deadline, or when it is handed over.
  }
}
