package io.perfport.client.iperf3;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.perfport.common.iperf3.Cookie;

/** Says the test's cookie as soon as a connection is open, and goes. */
final class CookieFirst extends ChannelInboundHandlerAdapter {
  private final Cookie cookie;
  private final Runnable opened;

  /**
   * @param opened is called on the connection's event loop, before the cookie goes: the server's
   *     answer to the last one comes on another connection, and must not overtake it
   */
  CookieFirst(Cookie cookie, Runnable opened) {
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
