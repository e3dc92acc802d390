package io.perfport.core.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.socket.LinuxSocketOptions;
import io.perfport.core.socket.SegmentedWrites;
import io.perfport.core.transport.DatagramChannels.DatagramSpec;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What a Netty bootstrap needs of one transport: its event loops, and factories of the channels
 * that may be registered with them. A factory belongs to its group; channels of one are never
 * registered with the group of another.
 *
 * <p>The caller of {@link Transport#open} owns the group and shuts it down.
 *
 * @param group the event loops; they run both the accepting and the connected channels
 * @param listeners makes channels for {@code ServerBootstrap}
 * @param streams makes channels for {@code Bootstrap}
 * @param datagrams makes channels of datagrams; empty where the transport has none ({@link
 *     Capability#UDP})
 * @param unix makes channels of UNIX-domain sockets; empty where the transport has none ({@link
 *     Capability#UNIX})
 */
public record TransportLoops(
    EventLoopGroup group,
    ChannelFactory<? extends ServerChannel> listeners,
    ChannelFactory<? extends Channel> streams,
    Optional<DatagramChannels> datagrams,
    Optional<UnixChannels> unix) {
  public TransportLoops {
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(listeners, "listeners");
    Objects.requireNonNull(streams, "streams");
    Objects.requireNonNull(datagrams, "datagrams");
    Objects.requireNonNull(unix, "unix");
  }

  /**
   * The same, whose channels of TCP and UDP go through one network device.
   *
   * @param device its name; null for any
   */
  public TransportLoops boundTo(String device) {
    if (device == null) {
      return this;
    }
    return new TransportLoops(
        group,
        () -> bound(listeners.newChannel(), device),
        () -> bound(streams.newChannel(), device),
        datagrams.map(made -> each(made, channel -> bound(channel, device))),
        unix);
  }

  /**
   * The same, which tells of each channel that is made to be connected, by the thread that makes it
   * and before it is registered.
   */
  public TransportLoops telling(Consumer<Channel> made) {
    return new TransportLoops(
        group,
        listeners,
        told(streams, made),
        datagrams.map(channels -> each(channels, channel -> told(channel, made))),
        unix.map(
            channels ->
                new UnixChannels(
                    channels.listeners(), told(channels.streams(), made), channels.addresses())));
  }

  private static ChannelFactory<Channel> told(
      ChannelFactory<? extends Channel> channels, Consumer<Channel> made) {
    return () -> told(channels.newChannel(), made);
  }

  private static Channel told(Channel channel, Consumer<Channel> made) {
    made.accept(channel);
    return channel;
  }

  private static DatagramChannels each(DatagramChannels made, UnaryOperator<Channel> change) {
    return new DatagramChannels() {
      @Override
      public Channel newChannel(DatagramSpec spec) {
        return change.apply(made.newChannel(spec));
      }

      @Override
      public SegmentedWrites segments() {
        return made.segments();
      }
    };
  }

  private static <C extends Channel> C bound(C channel, String device) {
    try {
      LinuxSocketOptions.bindToDevice(channel, device);
      return channel;
    } catch (ChannelException | UnsupportedOperationException e) {
      channel.unsafe().closeForcibly();
      throw new FailureException(
          new Failure(FailureReason.OPTION_UNSUPPORTED, "--bind-dev " + device + ": " + whyNot(e)),
          e);
    }
  }

  private static String whyNot(RuntimeException refusal) {
    String why = CauseText.of(refusal.getCause() == null ? refusal : refusal.getCause());
    if (why.contains("No such device")) {
      return "this machine has no network device of that name";
    }
    return why.contains("not permitted") ? "this user may not bind to a device (CAP_NET_RAW)" : why;
  }

  /** Of a transport with TCP alone, or what stands for it. */
  public TransportLoops(
      EventLoopGroup group,
      ChannelFactory<? extends ServerChannel> listeners,
      ChannelFactory<? extends Channel> streams) {
    this(group, listeners, streams, Optional.empty(), Optional.empty());
  }
}
