package io.perfport.server.session;

import io.netty.channel.ChannelInboundHandler;

/** Goes on with a session whose client wants requests answered. */
@FunctionalInterface
public interface ExchangeReception {
  /** Makes the session that goes on. Until it has taken over, the first keeps its place. */
  Successor create(ExchangeOpening opening);

  /** A session that takes another's place, in the registry and on its control connection. */
  interface Successor extends JoinableSession, ChannelInboundHandler {
    /** It has taken over. On the control connection's event loop. */
    void begin();
  }
}
