package io.perfport.server.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandler;
import io.perfport.common.control.ControlMessage;
import java.net.SocketAddress;

/** Goes on with a session whose client wants requests answered. */
@FunctionalInterface
public interface ExchangeSessionFactory {
  /** Makes the session that goes on. Until it has taken over, the first keeps its place. */
  Successor create(Opening opening);

  /** A session that takes another's place, in the registry and on its control connection. */
  interface Successor extends JoinableSession, ChannelInboundHandler {
    /** It has taken over. On the control connection's event loop. */
    void begin();
  }

  /**
   * A session at the point where its client has said that it wants requests answered.
   *
   * @param server what all sessions share
   * @param control the control connection
   * @param id the session's name in logs
   * @param token the secret by which connections join it
   * @param peer the client
   * @param grant what the client may ask for
   * @param wanted what the client wants
   */
  record Opening(
      ServerContext server,
      Channel control,
      String id,
      String token,
      SocketAddress peer,
      Grant grant,
      ControlMessage.Exchange wanted) {}
}
