package io.perfport.server.iperf3;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.perfport.server.session.ServerContext;

/**
 * Numbers connections as the listener accepts them, and gives each a {@link ProtocolSwitch} that
 * knows its number. iperf3 gives a test's streams their ids and roles in that order, which is lost
 * as soon as each goes to an event loop of its own. It belongs to the listener's event loop.
 */
public final class AcceptOrder extends ChannelInboundHandlerAdapter {
  private final ServerContext server;
  private final DatagramTurns turns;
  private long accepted;

  /**
   * @param turns shared by all of a server's
   */
  public AcceptOrder(ServerContext server, DatagramTurns turns) {
    this.server = server;
    this.turns = turns;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    // First in its pipeline: what serves the connection is added when it is registered.
    ((Channel) message).pipeline().addLast(new ProtocolSwitch(server, turns, accepted++));
    ctx.fireChannelRead(message);
  }
}
