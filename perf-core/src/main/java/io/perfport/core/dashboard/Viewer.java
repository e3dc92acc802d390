package io.perfport.core.dashboard;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.perfport.core.metrics.EndpointPages;
import java.io.IOException;

/**
 * One browser that watches: the last handler of its connection. What it is sent is written only as
 * far as the connection takes it (Netty's high watermark, 64 KiB, and a small buffer in the
 * kernel): a slow one misses events, and holds neither memory nor anybody else.
 */
final class Viewer extends ChannelInboundHandlerAdapter {
  private static final InternalLogger LOGGER = InternalLoggerFactory.getInstance(Viewer.class);

  /** Megabytes by default, in which a slow viewer's events would grow old. */
  private static final int SEND_BUFFER_BYTES = 128 << 10;

  private final EventFeed feed;

  /** The number of the next event for him. */
  private long next;

  /** The version of the state that he has; none is negative. */
  private long stateVersion = -1;

  private ChannelHandlerContext ctx;

  /** Since when nothing was taken; without meaning while he is not stuck. */
  private long stuckSince;

  private boolean stuck;

  Viewer(EventFeed feed, long next) {
    this.feed = feed;
    this.next = next;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    ctx.channel().config().setOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES);
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    EndpointPages.protect(head.headers());
    head.headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8")
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set(HttpHeaderNames.CONNECTION, "close");
    HttpUtil.setTransferEncodingChunked(head, true);
    ctx.write(head);
    feed.add(this);
    pump();
    ctx.read(); // For the end of the connection: nothing else is expected.
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    feed.remove(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message); // There is no answer to another request any more.
    ctx.close();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    ctx.read();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (ctx.channel().isWritable()) {
      stuck = false;
      pump();
    }
  }

  /** Sends what is new, as far as it is taken. */
  void pump() {
    boolean more = true;
    while (more && canWrite()) {
      if (stateVersion != feed.stateVersion()) {
        stateVersion = feed.stateVersion();
        write(feed.state());
      }
      EventRing ring = feed.ring();
      next = Math.max(next, ring.oldest());
      while (canWrite() && next < ring.end()) {
        write(ring.get(next));
        next++;
      }
      more = next < ring.end();
      ctx.flush();
    }
    checkStuck();
  }

  private boolean canWrite() {
    return ctx.channel().isActive() && ctx.channel().isWritable();
  }

  private void checkStuck() {
    long now = System.nanoTime();
    if (canWrite()) {
      stuck = false;
    } else if (!stuck) {
      stuck = true;
      stuckSince = now;
    } else if (now - stuckSince > feed.limits().closeAfter().toNanos()) {
      feed.remove(this);
      feed.tooSlow();
      ctx.close();
    } else if (now - stuckSince > feed.limits().skipAfter().toNanos()) {
      next = feed.ring().end() - 1;
    }
  }

  /** Says something at once, if it is taken. */
  void say(byte[] event) {
    pump();
    if (canWrite()) {
      write(event);
      ctx.flush();
    }
  }

  private void write(byte[] event) {
    ctx.write(new DefaultHttpContent(Unpooled.wrappedBuffer(event)));
  }

  /** Closes when what was said is written, or at once if that would have to be waited for. */
  void leave() {
    feed.remove(this);
    if (canWrite()) {
      ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
          .addListener(ChannelFutureListener.CLOSE);
    } else {
      ctx.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) { // which is the viewer's going away
      LOGGER.warn("A viewer's connection broke off", cause);
    }
    ctx.close();
  }
}
