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
    options.putAll(buffersOf(tuning));
    if (tuning.typeOfService() > 0) {
      options.put(ChannelOption.IP_TOS, tuning.typeOfService());
    }
    return Collections.unmodifiableMap(options);
  }

  /** The sizes of the socket's buffers alone: all that a UNIX-domain socket has. */
  public static Map<ChannelOption<?>, Object> buffersOf(SocketTuning tuning) {
    return tuning.windowBytes() == 0
        ? Map.of()
        : Map.of(
            ChannelOption.SO_SNDBUF, tuning.windowBytes(),
            ChannelOption.SO_RCVBUF, tuning.windowBytes());
  }
}
