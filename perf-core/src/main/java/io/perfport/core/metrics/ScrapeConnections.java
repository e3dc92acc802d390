package io.perfport.core.metrics;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.perfport.core.metrics.ScrapeAnswers.ScrapeFailure;
import io.perfport.core.metrics.ScrapeEndpoint.ScrapeLimits;
import java.util.function.Consumer;

/** Lets scrapers in, up to the limit. Belongs to the endpoint's one event loop. */
final class ScrapeConnections extends ChannelInitializer<SocketChannel> {
  private static final int MAX_REQUEST_LINE_BYTES = 2048;
  private static final int MAX_HEADER_BYTES = 8192;

  /** A GET has no body; what small ones come are read only to answer politely. */
  private static final int MAX_BODY_BYTES = 1024;

  private final PerfMetrics metrics;
  private final ScrapeAnswers answers;
  private final ScrapeLimits limits;
  private final Consumer<Channel> below;
  private int open;

  ScrapeConnections(
      PerfMetrics metrics, ScrapeLimits limits, Consumer<Channel> below, ScrapeAnswers answers) {
    this.metrics = metrics;
    this.answers = answers;
    this.limits = limits;
    this.below = below;
  }

  @Override
  protected void initChannel(SocketChannel channel) {
    assert channel.eventLoop().inEventLoop();
    if (open >= limits.connections()) {
      metrics.scrapeFailure(ScrapeFailure.CONNECTION_LIMIT);
      channel.close();
      return;
    }
    open++;
    channel.closeFuture().addListener(closed -> open--);
    below.accept(channel);
    channel
        .pipeline()
        .addLast(
            new HttpServerCodec(MAX_REQUEST_LINE_BYTES, MAX_HEADER_BYTES, MAX_BODY_BYTES),
            new SmallRequests(),
            new ScrapeHandler(metrics, answers, limits));
  }

  /** Ends the connection of a request with a long body: the rest of it is not worth reading. */
  private final class SmallRequests extends HttpObjectAggregator {
    SmallRequests() {
      super(MAX_BODY_BYTES, true);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
      FullHttpResponse response = answers.tooLong(ctx.alloc());
      HttpUtil.setKeepAlive(response.headers(), HttpVersion.HTTP_1_1, false);
      ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
  }
}
