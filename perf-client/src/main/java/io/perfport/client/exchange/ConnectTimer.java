package io.perfport.client.exchange;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Times the making of its channel's connection. */
final class ConnectTimer extends ChannelInboundHandlerAdapter {
  private final LatencyRecorder recorder;
  private final long beganNanos;

  ConnectTimer(LatencyRecorder recorder, long beganNanos) {
    this.recorder = recorder;
    this.beganNanos = beganNanos;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    recorder.connected(System.nanoTime() - beganNanos);
    ctx.pipeline().remove(this);
    ctx.fireChannelActive();
  }
}
