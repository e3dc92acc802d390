package io.perfport.server.session;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.DatagramPacket;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameType;
import io.perfport.common.plan.SocketTuning;
import io.perfport.core.session.SetUpDatagrams;
import io.perfport.core.stream.StrayDatagrams;
import io.perfport.core.transport.BulkTuning;
import io.perfport.core.transport.DatagramChannels;
import io.perfport.core.transport.DatagramChannels.DatagramSpec;
import io.perfport.core.transport.TransportLoops;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.function.Consumer;

/**
 * An address that has asked to join a session with its token, and that has proven to be the
 * client's: it gets what is sent there.
 *
 * <p>It gets a socket of its own: bound to the address that the client's control connection came
 * to, and connected to this one. The kernel then gives each socket its own client's datagrams:
 * there is no table to look them up in, each has its own buffers and event loop, and answers come
 * from the address that the client knows.
 *
 * @param listener the channel that heard it
 */
public record PendingDatagramJoin(InetSocketAddress address, Channel listener) {
  /** Says why it may not join. Any thread. */
  public void refuse(Failure failure) {
    listener.writeAndFlush(
        new DatagramPacket(
            SetUpDatagrams.of(new ControlMessage.Failed(failure, null), listener.alloc()),
            address));
  }

  /**
   * Opens its socket. Any thread.
   *
   * @param loops of a transport that has datagrams
   * @param local where the control connection came to
   * @param spec what the socket is for
   * @param sends whether most of what goes through it is this end's
   * @param onFailure is told, on any thread, of an option that can't be set
   */
  public ChannelFuture open(
      TransportLoops loops,
      InetSocketAddress local,
      DatagramSpec spec,
      SocketTuning tuning,
      boolean sends,
      Consumer<Failure> onFailure) {
    DatagramChannels channels = loops.datagrams().orElseThrow();
    return new Bootstrap()
        .group(loops.group())
        .channelFactory(() -> channels.newChannel(spec))
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                try {
                  BulkTuning.setDatagramOptions(channel, tuning, sends);
                } catch (FailureException e) {
                  onFailure.accept(e.failure());
                }
              }
            })
        .connect(address, local);
  }

  /**
   * Why its socket could not be made.
   *
   * @param what it was to be, for the message
   */
  public static Failure notOpened(String what, InetSocketAddress local, Throwable cause) {
    return new Failure(
        FailureReason.IO_ERROR,
        "%s: the server can't open a UDP socket at port %d: %s"
            .formatted(what, local.getPort(), CauseText.of(cause)));
  }

  /** Says, on its socket, that it has joined: behind the handlers that are there already. */
  public static void accept(Channel socket) {
    socket.pipeline().addLast(new RepeatedJoins(), StrayDatagrams.DROPPED);
    answer(socket);
  }

  private static void answer(Channel socket) {
    socket.writeAndFlush(SetUpDatagrams.of(new ControlMessage.Joined(), socket.alloc()));
  }

  /** Answers a client that asks again, since the answer was lost. What else comes goes on. */
  private static final class RepeatedJoins extends ChannelInboundHandlerAdapter {
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
  }
}
