package io.perfport.client.session;

import io.perfport.common.plan.UnixAddress;
import java.net.InetSocketAddress;

/** Where the connections of a test go, and from where. */
sealed interface Route {
  /**
   * Over TCP, and UDP beside it.
   *
   * @param local where connections come from; null for any address
   */
  record Internet(InetSocketAddress server, InetSocketAddress local) implements Route {}

  /** Over a UNIX-domain socket. */
  record Unix(UnixAddress server) implements Route {}
}
