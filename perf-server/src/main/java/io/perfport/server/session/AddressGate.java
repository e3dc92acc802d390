package io.perfport.server.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.server.config.AddressRules;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Turns addresses away at a listener: whose connection is not wanted, it is closed before it gets
 * an event loop, and nothing is read from it or said to it; whose datagram is not wanted, it is
 * dropped. One serves all listeners of a server.
 */
@ChannelHandler.Sharable
public final class AddressGate extends ChannelInboundHandlerAdapter {
  private final ServerContext server;
  private final AddressRules rules;
  private final ConnectRate rate;

  public AddressGate(ServerContext server, AddressRules rules, ConnectRate rate) {
    this.server = server;
    this.rules = rules;
    this.rate = rate;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof DatagramPacket packet) {
      if (denial(packet.sender()).isPresent()) {
        packet.release();
      } else {
        ctx.fireChannelRead(message);
      }
      return;
    }
    Channel connection = (Channel) message;
    Optional<Failure> refusal =
        connection.remoteAddress() instanceof InetSocketAddress peer
            ? denial(peer).or(() -> rate.refusal(peer))
            : Optional.empty(); // A UNIX-domain socket: its file says who may connect.
    if (refusal.isPresent()) {
      server.observer().onRejected(connection.remoteAddress(), refusal.get());
      connection.unsafe().closeForcibly();
    } else {
      ctx.fireChannelRead(message);
    }
  }

  private Optional<Failure> denial(InetSocketAddress peer) {
    return rules
        .obstacle(peer)
        .map(
            option ->
                new Failure(
                    FailureReason.ADDRESS_DENIED, "closed unread: not let in by " + option));
  }
}
