package io.perfport.core.socket;

import io.netty.channel.ChannelOption;
import io.perfport.common.plan.SocketTuning;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A tuning as the socket options that every operating system has. */
public final class SocketOptions {
  private SocketOptions() {}

  /** Leaves out the segment size and congestion control. */
  public static Map<ChannelOption<?>, Object> of(SocketTuning tuning) {
    Map<ChannelOption<?>, Object> options = new LinkedHashMap<>();
    // Netty turns TCP_NODELAY on by itself: a plan with --nagle has to turn it off.
    options.put(ChannelOption.TCP_NODELAY, tuning.noDelay());
    if (tuning.windowBytes() > 0) {
      options.put(ChannelOption.SO_SNDBUF, tuning.windowBytes());
      options.put(ChannelOption.SO_RCVBUF, tuning.windowBytes());
    }
    if (tuning.typeOfService() > 0) {
      options.put(ChannelOption.IP_TOS, tuning.typeOfService());
    }
    return Collections.unmodifiableMap(options);
  }
}
