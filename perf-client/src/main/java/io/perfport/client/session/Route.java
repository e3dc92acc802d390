package io.perfport.client.session;

import io.perfport.common.plan.UnixAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Where the connections of a test go, and from where. */
sealed interface Route {
  /**
   * Over TCP, and UDP beside it.
   *
   * @param locals where connections come from, in turn; empty for any address
   */
  record Internet(InetSocketAddress server, List<InetSocketAddress> locals) implements Route {
    public Internet {
      locals = List.copyOf(locals);
    }
  }

  /** Over a UNIX-domain socket. */
  record Unix(UnixAddress server) implements Route {}
}
