package io.perfport.server.iperf3;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.perfport.common.iperf3.SetUpDatagram;

/** Answers a client that asks again for a stream that it has, since it has not heard the answer. */
final class RepeatedSetUps extends ChannelInboundHandlerAdapter {
  private final SetUpDatagram kind;

  RepeatedSetUps(SetUpDatagram kind) {
    this.kind = kind;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    if (packet.content().readableBytes() != SetUpDatagram.BYTES) {
      ctx.fireChannelRead(message);
      return;
    }
    packet.release();
    ctx.writeAndFlush(kind.answer(ctx.alloc()));
  }
}
