package io.perfport.client.iperf3;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.session.Connector;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.iperf3.Cookie;
import io.perfport.common.iperf3.StreamIds;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.DataStream.StreamListener;
import io.perfport.core.stream.RawSending;
import io.perfport.core.transport.BulkTuning;
import java.util.function.Consumer;

/** Opens data connections: each sends the test's cookie, which the server never answers. */
final class ConnectionOpener implements StreamOpening.Opener {
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
            new CookieSender(
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
        : DataStream.rawReceiver(id, channel, config.plan(), facts, listener);
  }

  @Override
  public void onLastAccepted() {
    // The connection is open if the server has it, and its own event loop is about to say so.
  }

  @Override
  public void close() {
    // A connection that opens late closes by its own deadline, or when it is handed over.
  }

  /** Sends the test's cookie as soon as a connection is open, and goes. */
  static final class CookieSender extends ChannelInboundHandlerAdapter {
    private final Cookie cookie;
    private final Runnable opened;

    /**
     * @param opened is called on the connection's event loop, before the cookie goes: the server's
     *     answer to the last one comes on another connection, and must not overtake it
     */
    CookieSender(Cookie cookie, Runnable opened) {
      this.cookie = cookie;
      this.opened = opened;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.fireChannelActive();
      opened.run();
      ByteBuf bytes = ctx.alloc().directBuffer(Cookie.BYTES);
      cookie.write(bytes);
      ctx.writeAndFlush(bytes);
      ctx.pipeline().remove(this);
    }
  }
}
