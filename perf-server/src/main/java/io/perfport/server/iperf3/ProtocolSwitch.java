package io.perfport.server.iperf3;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.perfport.common.failure.Failure;
import io.perfport.common.frame.FrameLayout;
import io.perfport.common.iperf3.ControlState;
import io.perfport.common.iperf3.Cookie;
import io.perfport.common.iperf3.Iperf3Message;
import io.perfport.core.session.ControlFrames;
import io.perfport.core.session.Iperf3Frames;
import io.perfport.server.session.ConnectionRouter;
import io.perfport.server.session.ServerContext;
import java.util.List;
import java.util.Optional;

/**
 * Holds a connection's first bytes until they tell iperf3 from Perfport: a cookie from the magic of
 * a frame. Whatever is neither is left to Perfport's handlers, which say what is wrong with it;
 * theirs is also the deadline for the first bytes.
 */
final class ProtocolSwitch extends ByteToMessageDecoder {
  private static final int MAGIC_BYTES = Integer.BYTES;

  private final ServerContext server;
  private final DatagramTurns turns;
  private final long acceptNumber;

  /**
   * @param turns shared by all of a server's
   * @param acceptNumber of the connection, in the order in which the listener accepts them
   */
  ProtocolSwitch(ServerContext server, DatagramTurns turns, long acceptNumber) {
    this.server = server;
    this.turns = turns;
    this.acceptNumber = acceptNumber;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (mayBeMagic(in)) {
      if (in.readableBytes() >= MAGIC_BYTES) {
        ctx.pipeline().remove(this);
      }
    } else if (!Cookie.mayBegin(in)) {
      ctx.pipeline().remove(this);
    } else if (in.readableBytes() >= Cookie.BYTES) {
      Cookie cookie = Cookie.read(in);
      route(ctx, cookie);
      ctx.pipeline().remove(this); // What has come behind the cookie goes on to the new handlers.
    }
  }

  private static boolean mayBeMagic(ByteBuf in) {
    int known = Math.min(in.readableBytes(), MAGIC_BYTES);
    for (int i = 0; i < known; i++) {
      byte expected = (byte) (FrameLayout.MAGIC >> (8 * (MAGIC_BYTES - 1 - i)));
      if (in.getByte(in.readerIndex() + i) != expected) {
        return false;
      }
    }
    return true;
  }

  private void route(ChannelHandlerContext ctx, Cookie cookie) {
    ChannelPipeline pipeline = ctx.pipeline();
    pipeline.remove(ControlFrames.class);
    pipeline.remove(ConnectionRouter.class);
    Optional<Iperf3ServerSession> session =
        server.registry().find(cookie, Iperf3ServerSession.class);
    if (session.isPresent()) {
      ArrivedStream stream = new ArrivedStream(ctx.channel(), acceptNumber, server);
      pipeline.addLast(stream);
      session.get().join(stream);
    } else {
      open(ctx.channel(), cookie);
    }
  }

  private void open(Channel channel, Cookie cookie) {
    // Only a look: a place is taken when the client has said what it wants, and who it is.
    Optional<Failure> refusal = server.registry().refusal(channel.remoteAddress());
    if (refusal.isPresent()) {
      server.observer().onRejected(channel.remoteAddress(), refusal.get());
      LastMessage.send(channel, new Iperf3Message.State(ControlState.ACCESS_DENIED));
      return;
    }
    server.keepAlive().applyTo(channel);
    Iperf3Frames frames = new Iperf3Frames();
    Iperf3ServerSession session =
        new Iperf3ServerSession(server, turns, channel, frames.decoder(), cookie);
    if (!server.registry().register(cookie, session)) {
      // Two connections of one test raced each other; no iperf3 does that.
      LastMessage.send(channel, new Iperf3Message.State(ControlState.ACCESS_DENIED));
      return;
    }
    try {
      channel.pipeline().addLast(frames, session);
      session.open();
    } catch (RuntimeException e) {
      session.end(Iperf3Failures.of(e)); // It is known already, and is to be forgotten.
    }
  }
}
