package io.perfport.server.session;

import io.netty.channel.ChannelHandlerContext;

/** Goes on with a session whose client wants requests answered. */
@FunctionalInterface
public interface ExchangeReception {
  /**
   * Takes the session's place, in the registry and on its control connection. On the control
   * connection's event loop.
   *
   * @param session is over for its part
   * @param context the session's handler
   */
  void open(ExchangeOpening opening, LiveSession session, ChannelHandlerContext context);
}
