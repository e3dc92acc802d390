package io.perfport.server.session;

import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.core.session.SetUpDatagrams;
import java.net.InetSocketAddress;

/**
 * An address that has asked to be a stream, or a connection, of a session, with the session's
 * token, and that has proven to be the client's: it gets what is sent there.
 *
 * @param listener the channel that heard it
 */
public record DatagramPeer(InetSocketAddress address, Channel listener) {
  /** Says why it may not; any thread. */
  public void refuse(Failure failure) {
    listener.writeAndFlush(
        new DatagramPacket(
            SetUpDatagrams.of(new ControlMessage.Failed(failure, null), listener.alloc()),
            address));
  }
}
