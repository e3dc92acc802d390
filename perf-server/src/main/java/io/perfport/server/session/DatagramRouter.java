package io.perfport.server.session;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.FatalErrors;
import io.perfport.common.frame.FrameType;
import io.perfport.core.control.SetUpDatagrams;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at the datagrams from addresses that no stream has yet: a join with a session's token makes
 * its sender's address a stream, or a connection, of that session. Everything else goes on in the
 * pipeline, and gets no answer: with an answer, anybody could have the server send to an address
 * that is not his own.
 */
@ChannelHandler.Sharable
public final class DatagramRouter extends ChannelInboundHandlerAdapter {
  private static final Set<FrameType> JOIN = Set.of(FrameType.JOIN);

  private final SessionRegistry registry;

  public DatagramRouter(SessionRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    Optional<ControlMessage> join = SetUpDatagrams.read(packet.content(), JOIN);
    if (join.isEmpty() || !route((ControlMessage.Join) join.get(), packet, ctx)) {
      ctx.fireChannelRead(message);
      return;
    }
    packet.release();
  }

  private boolean route(
      ControlMessage.Join join, DatagramPacket packet, ChannelHandlerContext ctx) {
    Optional<JoinableSession> session = registry.find(join.token(), JoinableSession.class);
    session.ifPresent(
        found ->
            found.joinDatagrams(join.streamId(), new DatagramPeer(packet.sender(), ctx.channel())));
    return session.isPresent();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    FatalErrors.check(cause);
    // An answer that did not arrive, or a datagram that could not be read: one peer's trouble, and
    // a peer that wants to be heard repeats itself.
  }
}
