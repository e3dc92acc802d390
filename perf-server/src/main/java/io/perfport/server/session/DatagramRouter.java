package io.perfport.server.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.failure.FatalErrors;
import io.perfport.common.frame.FrameType;
import io.perfport.core.session.SetUpDatagrams;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Looks at the datagrams from addresses that no stream has yet: a join with a session's token makes
 * its sender's address a stream, or a connection, of that session, once the address is proven.
 *
 * <p>A source address can be forged, and what the server sends may be far more than what it got. So
 * the address has to be that of the session's control connection, and has to say back a cookie that
 * was sent there; the cookie's datagram is shorter than the join that asked for it. Nothing is kept
 * before: the cookie is a MAC of the address. Everything else goes on in the pipeline and gets no
 * answer.
 */
@ChannelHandler.Sharable
public final class DatagramRouter extends ChannelInboundHandlerAdapter {
  private static final Set<FrameType> JOIN = Set.of(FrameType.JOIN);
  private static final String MAC = "HmacSHA256";
  private static final int COOKIE_BYTES = 12;

  private final SessionRegistry registry;
  private final SecretKeySpec key;

  public DatagramRouter(SessionRegistry registry) {
    this.registry = registry;
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    this.key = new SecretKeySpec(secret, MAC);
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
    session.ifPresent(found -> admit(found, join, packet, ctx));
    return session.isPresent();
  }

  private void admit(
      JoinableSession session,
      ControlMessage.Join join,
      DatagramPacket packet,
      ChannelHandlerContext ctx) {
    InetSocketAddress sender = packet.sender();
    if (!isAt(session.peer(), sender.getAddress())) {
      session.endUnlessRunning(elsewhere(join, sender));
      return;
    }
    if (join.cookie() == null) {
      session.endUnlessRunning(
          new Failure(
              FailureReason.VERSION_MISMATCH,
              "the client is too old for UDP: its datagrams don't prove their address with a"
                  + " cookie; use the client of this server's release"));
      return;
    }
    String cookie = cookie(join, sender);
    if (!MessageDigest.isEqual(bytes(cookie), bytes(join.cookie()))) {
      offer(cookie, packet, ctx);
      return;
    }
    session.joinDatagrams(join.streamId(), new PendingDatagramJoin(sender, ctx.channel()));
  }

  private static boolean isAt(SocketAddress peer, InetAddress address) {
    return peer instanceof InetSocketAddress inet && address.equals(inet.getAddress());
  }

  private static Failure elsewhere(ControlMessage.Join join, InetSocketAddress sender) {
    return new Failure(
        FailureReason.BAD_MESSAGE,
        ("datagrams of stream %d come from %s, which is not the control connection's address; UDP"
                + " tests need one address for both (-B)")
            .formatted(join.streamId(), sender.getAddress().getHostAddress()));
  }

  /** Never more than was received, wherever that goes. */
  private static void offer(String cookie, DatagramPacket packet, ChannelHandlerContext ctx) {
    ByteBuf answer = SetUpDatagrams.of(new ControlMessage.Cookie(cookie), ctx.alloc());
    if (answer.readableBytes() > packet.content().readableBytes()) {
      answer.release();
      return;
    }
    ctx.writeAndFlush(new DatagramPacket(answer, packet.sender()));
  }

  /** What proves that an address gets what is sent there: of one stream, on one port. */
  private String cookie(ControlMessage.Join join, InetSocketAddress sender) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      mac.update(bytes(join.token()));
      mac.update(bytes("/%d/%d/".formatted(join.streamId(), sender.getPort())));
      byte[] proof = mac.doFinal(sender.getAddress().getAddress());
      return ByteBufUtil.hexDump(Arrays.copyOf(proof, COOKIE_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + MAC, e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    FatalErrors.check(cause);
    // An answer that did not arrive, or a datagram that could not be read: one peer's trouble, and
    // a peer that wants to be heard repeats itself.
  }
}
