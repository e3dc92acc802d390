package io.perfport.core.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.internal.PlatformDependent;
import java.net.SocketOption;
import java.util.List;
import jdk.net.ExtendedSocketOptions;

/**
 * TCP's keep-alive of control connections. During a test they may be silent for as long as it
 * takes, and address translators (NAT) and firewalls forget silent connections: the results are
 * then lost. The system's own first probe, after two hours on Linux, comes too late for most.
 *
 * @param idleSeconds how long a connection is silent before the first probe, 1 to 32767
 * @param intervalSeconds how long between probes, 1 to 32767
 * @param probes after how many unanswered ones the connection is given up, 1 to 127
 */
public record KeepAlive(int idleSeconds, int intervalSeconds, int probes) {
  /** Within a minute, which few translators undercut; a path may be down for two and a half. */
  public static final KeepAlive DEFAULT = new KeepAlive(30, 10, 12);

  /** What Linux takes: tcp(7), MAX_TCP_KEEPIDLE and its like. */
  public static final int MAX_SECONDS = 32767;

  public static final int MAX_PROBES = 127;

  /** As channels of our own name them: see {@link #jdkOption}. */
  private static final List<ChannelOption<Integer>> OWN =
      List.of(
          ChannelOption.valueOf(KeepAlive.class, "IDLE"),
          ChannelOption.valueOf(KeepAlive.class, "INTERVAL"),
          ChannelOption.valueOf(KeepAlive.class, "PROBES"));

  private static final List<SocketOption<Integer>> JDK =
      List.of(
          ExtendedSocketOptions.TCP_KEEPIDLE,
          ExtendedSocketOptions.TCP_KEEPINTERVAL,
          ExtendedSocketOptions.TCP_KEEPCOUNT);

  /** netinet/tcp.h of Linux and of macOS. */
  private static final int[] LINUX = {4, 5, 6};

  private static final int[] MACOS = {0x10, 0x101, 0x102};

  public KeepAlive {
    require("idle time", idleSeconds, MAX_SECONDS);
    require("interval", intervalSeconds, MAX_SECONDS);
    require("number of probes", probes, MAX_PROBES);
  }

  /**
   * Reads iperf3's form, IDLE/INTERVAL/COUNT: what is missing, or 0, is the default.
   *
   * @throws IllegalArgumentException with one line that names what is wrong
   */
  public static KeepAlive of(String text) {
    if (!text.matches("\\d{0,5}/\\d{0,5}/\\d{0,5}")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not IDLE/INTERVAL/COUNT, such as 60/10/6");
    }
    String[] parts = text.split("/", -1);
    return new KeepAlive(
        or(parts[0], DEFAULT.idleSeconds),
        or(parts[1], DEFAULT.intervalSeconds),
        or(parts[2], DEFAULT.probes));
  }

  private static int or(String number, int standard) {
    int value = number.isEmpty() ? 0 : Integer.parseInt(number);
    return value == 0 ? standard : value;
  }

  private static void require(String what, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(
          "%s: %d is not in the range 1 to %d".formatted(what, value, max));
    }
  }

  /** The option of the JDK behind an option that {@link #applyTo} sets; null if it is another. */
  public static SocketOption<Integer> jdkOption(ChannelOption<?> option) {
    int at = OWN.indexOf(option);
    return at < 0 ? null : JDK.get(at);
  }

  /** Turns it on, with these times where the transport can set them. Any thread. */
  public void applyTo(Channel channel) {
    if (UnixSockets.carries(channel)) {
      return;
    }
    int[] values = {idleSeconds, intervalSeconds, probes};
    try {
      channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
      for (int i = 0; i < values.length; i++) {
        set(channel, i, values[i]);
      }
    } catch (ChannelException | UnsupportedOperationException e) {
      // A connection that has just ended, or a system without: the test goes on without it.
      return;
    }
  }

  private static void set(Channel channel, int which, int value) {
    int[] numbers = PlatformDependent.isOsx() ? MACOS : LINUX;
    ChannelOption<Integer> byNumber =
        new IntegerUnixChannelOption(
            JDK.get(which).name(), LinuxSocketOptions.IPPROTO_TCP, numbers[which]);
    for (ChannelOption<Integer> option :
        List.of(OWN.get(which), NioChannelOption.of(JDK.get(which)), byNumber)) {
      if (channel.config().setOption(option, value)) {
        return;
      }
    }
  }
}
