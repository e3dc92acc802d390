package io.perfport.core.metrics;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.perfport.common.failure.FailureException;
import io.perfport.core.metrics.ScrapeAnswers.ScrapeFailure;
import io.perfport.core.metrics.ScrapeEndpoint.ScrapeLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Answers one scraper: one request at a time, and a deadline for whatever it waits for, so that
 * nobody can hold a connection by saying little or make it queue answers by asking much.
 *
 * <p>One a connection; all on the endpoint's event loop. The channel does not read on its own: the
 * next bytes are read when all answers before them have left. One read may bring many requests;
 * they wait here as requests, which are small. (Netty's FlowControlHandler would be the place, but
 * since 4.2.15 it forgets a read that brought only a part of a request: netty/netty#17050.)
 */
final class ScrapeHandler extends ChannelInboundHandlerAdapter {
  private static final InternalLogger LOGGER =
      InternalLoggerFactory.getInstance(ScrapeHandler.class);

  private final PerfMetrics metrics;
  private final ScrapeAnswers answers;
  private final ScrapeLimits limits;
  private final Deque<FullHttpRequest> waiting = new ArrayDeque<>();
  private boolean answering;

  /** Whether a read is being decoded, and may bring more requests yet. */
  private boolean reading;

  private ScheduledFuture<?> deadline;

  ScrapeHandler(PerfMetrics metrics, ScrapeAnswers answers, ScrapeLimits limits) {
    this.metrics = metrics;
    this.answers = answers;
    this.limits = limits;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    allow(ctx, limits.requestTimeout(), true);
    ctx.read();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    deadline.cancel(false);
    forgetWaiting();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    reading = true;
    waiting.add((FullHttpRequest) message); // The aggregator lets nothing else pass.
    if (!answering) {
      answerNext(ctx);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    if (!answering) {
      ctx.read(); // All that it brought is answered, or was a part of a request.
    }
  }

  private void answerNext(ChannelHandlerContext ctx) {
    answering = true;
    allow(ctx, limits.requestTimeout(), true);
    FullHttpRequest request = waiting.remove();
    boolean keepAlive = HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess();
    try {
      Optional<ChannelHandler> endless = answers.endless(request);
      if (endless.isPresent()) {
        handOver(ctx, endless.get());
      } else {
        answers.to(
            request, ctx.alloc(), ctx.executor(), response -> answer(ctx, response, keepAlive));
      }
    } finally {
      request.release();
    }
  }

  /** Another handler answers this request, to the connection's end; no other will be answered. */
  private void handOver(ChannelHandlerContext ctx, ChannelHandler endless) {
    deadline.cancel(false);
    forgetWaiting();
    ctx.pipeline().replace(this, null, endless);
  }

  private void forgetWaiting() {
    waiting.forEach(FullHttpRequest::release);
    waiting.clear();
  }

  private void answer(ChannelHandlerContext ctx, FullHttpResponse response, boolean keepAlive) {
    HttpUtil.setKeepAlive(response.headers(), HttpVersion.HTTP_1_1, keepAlive);
    ctx.writeAndFlush(response)
        .addListener(written -> answered(ctx, keepAlive && written.isSuccess()));
  }

  private void answered(ChannelHandlerContext ctx, boolean keepAlive) {
    if (!keepAlive || !ctx.channel().isActive()) {
      ctx.close(); // As it is still answering, what else has come is not answered.
      return;
    }
    answering = false;
    if (waiting.isEmpty()) {
      allow(ctx, limits.idleTimeout(), false);
      if (!reading) {
        ctx.read();
      }
    } else {
      answerNext(ctx);
    }
  }

  /** Replaces the deadline. Passing it closes the connection. */
  private void allow(ChannelHandlerContext ctx, Duration time, boolean countAsFailure) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    deadline =
        ctx.executor()
            .schedule(
                () -> {
                  if (countAsFailure) {
                    metrics.scrapeFailure(ScrapeFailure.SLOW_CLIENT);
                  }
                  ctx.close();
                },
                time.toNanos(),
                TimeUnit.NANOSECONDS);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof FailureException) {
      metrics.scrapeFailure(ScrapeFailure.TLS);
    } else if (cause instanceof CodecException) {
      metrics.scrapeFailure(ScrapeFailure.BAD_REQUEST);
    } else if (!(cause instanceof IOException)) { // which is the scraper's going away
      LOGGER.warn("A connection to the scrape endpoint broke off", cause);
      metrics.scrapeFailure(ScrapeFailure.EXCEPTION);
    }
    ctx.close();
  }
}
