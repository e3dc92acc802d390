package io.perfport.server.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.frame.FrameType;
import io.perfport.core.session.SetUpDatagrams;
import java.util.Set;

/**
 * Answers a client that asks again, since it has not heard the answer: on the stream's own channel,
 * after the stream. What else comes there goes on.
 */
public final class RepeatedJoins extends ChannelInboundHandlerAdapter {
  private static final Set<FrameType> JOIN = Set.of(FrameType.JOIN);

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    if (SetUpDatagrams.read(packet.content(), JOIN).isEmpty()) {
      ctx.fireChannelRead(message);
      return;
    }
    packet.release();
    answer(ctx.channel());
  }

  /** Says that the address has joined. */
  public static void answer(Channel channel) {
    channel.writeAndFlush(SetUpDatagrams.of(new ControlMessage.Joined(), channel.alloc()));
  }
}
