package io.perfport.core.transport;

import static java.util.Objects.requireNonNullElse;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.SocketTuning;
import io.perfport.core.socket.CongestionControls;
import io.perfport.core.socket.LinuxSocketOptions;
import io.perfport.core.socket.SocketOptions;
import io.perfport.core.socket.UnixSockets;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Map;

/** Sets a connected channel up for the bulk data of a plan. */
public final class BulkTuning {
  private static final String BBR = "bbr";

  /**
   * The system's default holds about ninety datagrams. While a virtual machine compiles or collects
   * garbage, more than that come even at a moderate rate, and their loss would say nothing of the
   * network. Linux gives no more than net.core.rmem_max; the result shows what it gave.
   */
  private static final int DATAGRAM_RECEIVE_BYTES = 2 << 20;

  private BulkTuning() {}

  /**
   * Sets the socket options of a plan and what the transport needs to be fast. On the channel's
   * event loop.
   *
   * @param sends whether this end sends: congestion control is the sender's, so only there must it
   *     be what the plan says
   * @throws FailureException if an option can't be set, or congestion control is not what the plan
   *     says
   */
  public static void apply(
      Transport transport, Channel channel, SocketTuning tuning, boolean sends) {
    setOptions(transport, channel, sends ? tuning : tuning.withoutCongestion());
    transport.prepareForBulk(channel);
    String inForce = transport.facts().congestionControl(channel).orElse("unknown");
    if (!sends) {
      // The sender's algorithm, which this end can only guess where the plan leaves it open: two
      // ends of one test are mostly set up alike, and a wrong guess costs a few percent.
      boolean bbr = requireNonNullElse(tuning.congestion(), inForce).equals(BBR);
      if (bbr) {
        transport.moderateWakeUps(channel);
      } else {
        transport.enlargeReads(channel);
      }
    }
    if (sends && tuning.congestion() != null) {
      if (!inForce.equals(tuning.congestion())) {
        throw new FailureException(
            FailureReason.OPTION_UNSUPPORTED,
            "congestion control '%s' can't be set; '%s' is in force"
                .formatted(tuning.congestion(), inForce));
      }
    }
  }

  /**
   * Sets the socket options only: before the connection is made, since some of them are agreed on
   * in the handshake.
   *
   * @throws FailureException if an option can't be set
   */
  public static void setOptions(Transport transport, Channel channel, SocketTuning tuning) {
    Map<ChannelOption<?>, Object> options =
        UnixSockets.carries(channel) ? SocketOptions.buffersOf(tuning) : transport.options(tuning);
    for (Map.Entry<ChannelOption<?>, Object> option : options.entrySet()) {
      // Not through a bootstrap, which only logs what it can't set.
      try {
        if (!set(channel, option.getKey(), option.getValue())) {
          throw new ChannelException("this transport does not know it");
        }
      } catch (ChannelException e) {
        throw new FailureException(
            new Failure(FailureReason.OPTION_UNSUPPORTED, detail(option, tuning, e)), e);
      }
    }
  }

  private static String detail(
      Map.Entry<ChannelOption<?>, Object> option, SocketTuning tuning, ChannelException e) {
    if (option.getKey().name().equals(LinuxSocketOptions.CONGESTION_NAME)) {
      return CongestionControls.whyRefused(tuning.congestion());
    }
    String why = CauseText.of(e.getCause() == null ? e : e.getCause());
    return "%s can't be set to %s: %s".formatted(option.getKey().name(), option.getValue(), why);
  }

  /**
   * Sets the socket options of a plan that a channel of datagrams has: its buffers and its type of
   * service. Where the plan leaves them to the system, a receiver still asks for 2 MiB.
   *
   * @param sends whether this end sends
   * @throws FailureException if what the plan says can't be set
   */
  public static void setDatagramOptions(Channel channel, SocketTuning tuning, boolean sends) {
    if (tuning.typeOfService() > 0) {
      setTypeOfService(channel, tuning.typeOfService());
    }
    if (tuning.windowBytes() == 0) {
      if (!sends) {
        askForReceiveBuffer(channel);
      }
      return;
    }
    try {
      set(channel, ChannelOption.SO_SNDBUF, tuning.windowBytes());
      set(channel, ChannelOption.SO_RCVBUF, tuning.windowBytes());
    } catch (ChannelException e) {
      throw new FailureException(
          new Failure(
              FailureReason.OPTION_UNSUPPORTED,
              "the socket buffers can't be set to %d bytes: %s"
                  .formatted(tuning.windowBytes(), CauseText.of(e))),
          e);
    }
  }

  /**
   * Has a channel of datagrams send none that would have to be fragmented.
   *
   * @param local the channel's address, of the family of its socket
   * @throws FailureException if that can't be set
   */
  public static void setDontFragment(Channel channel, InetAddress local) {
    ChannelOption<Integer> option = LinuxSocketOptions.mtuDiscovery(local instanceof Inet6Address);
    try {
      if (set(channel, option, LinuxSocketOptions.PMTUDISC_DO)) {
        return;
      }
    } catch (ChannelException e) {
      throw new FailureException(
          new Failure(FailureReason.OPTION_UNSUPPORTED, "don't-fragment: " + CauseText.of(e)), e);
    }
    throw new FailureException(
        FailureReason.OPTION_UNSUPPORTED, "this transport can't set don't-fragment");
  }

  private static void setTypeOfService(Channel channel, int value) {
    try {
      set(channel, ChannelOption.IP_TOS, value);
    } catch (ChannelException e) {
      throw new FailureException(
          new Failure(
              FailureReason.OPTION_UNSUPPORTED,
              "the type of service can't be set to %d: %s".formatted(value, CauseText.of(e))),
          e);
    }
  }

  private static void askForReceiveBuffer(Channel channel) {
    try {
      set(channel, ChannelOption.SO_RCVBUF, DATAGRAM_RECEIVE_BYTES);
    } catch (ChannelException e) {
      // Linux gives what it allows; where the system refuses instead, its default stays.
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> boolean set(Channel channel, ChannelOption<T> option, Object value) {
    return channel.config().setOption(option, (T) value);
  }
}
