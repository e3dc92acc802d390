package io.perfport.server.iperf3;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.perfport.common.iperf3.SetUpDatagram;
import java.util.Optional;

/**
 * Looks at datagrams from addresses that no stream has, for those by which iperf3's clients open
 * UDP streams: they belong to the test from the same host whose turn it is. Without such a test
 * they get no answer, which prevents reflection: the server never sends to an unverified (spoofed)
 * address.
 */
@ChannelHandler.Sharable
public final class SetUpDatagramRouter extends ChannelInboundHandlerAdapter {
  private final DatagramTurns turns;

  public SetUpDatagramRouter(DatagramTurns turns) {
    this.turns = turns;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    if (packet.content().readableBytes() == SetUpDatagram.BYTES) {
      Optional<Iperf3StreamIntake> intake = turns.at(packet.sender().getAddress());
      if (intake.isPresent()) {
        intake.get().joinDatagrams(packet.sender(), SetUpDatagram.of(packet.content()));
        packet.release();
        return;
      }
    }
    ctx.fireChannelRead(message);
  }
}
