package io.perfport.core.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.SocketTuning;
import java.util.Map;

/** Sets a connected channel up for the bulk data of a plan. */
public final class BulkTuning {
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
    setOptions(transport, channel, tuning);
    transport.prepareForBulk(channel);
    if (sends && tuning.congestion() != null) {
      String inForce = transport.facts().congestionControl(channel).orElse("unknown");
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
    for (Map.Entry<ChannelOption<?>, Object> option : transport.options(tuning).entrySet()) {
      try {
        set(channel, option.getKey(), option.getValue());
      } catch (ChannelException e) {
        throw new FailureException(
            new Failure(
                FailureReason.OPTION_UNSUPPORTED,
                "%s can't be set to %s: %s"
                    .formatted(option.getKey().name(), option.getValue(), reason(e))),
            e);
      }
    }
  }

  private static String reason(ChannelException e) {
    return e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
  }

  @SuppressWarnings("unchecked")
  private static <T> void set(Channel channel, ChannelOption<T> option, Object value) {
    channel.config().setOption(option, (T) value);
  }
}
