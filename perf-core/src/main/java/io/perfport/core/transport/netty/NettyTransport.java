package io.perfport.core.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.perfport.common.plan.SocketTuning;
import io.perfport.core.socket.LinuxSocketFacts;
import io.perfport.core.socket.LinuxSocketOptions;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.socket.SocketFacts.PortableSocketFacts;
import io.perfport.core.socket.SocketOptions;
import io.perfport.core.transport.Availability;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.EventLoops;
import io.perfport.core.transport.IoModel;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.bulk.ReceiveLowWatermark;
import io.perfport.core.transport.bulk.ReusedReceiveBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One of Netty's own transports. A subclass says what it is, whether it is available, and which
 * channels it has; everything else is the same for all of them.
 */
public abstract class NettyTransport implements Transport {
  private final String name;
  private final IoModel model;
  private final Set<Capability> capabilities;
  private final Sockets sockets;

  /**
   * @param capabilities with {@link Capability#BUSY_POLL} its event loops can spin
   */
  protected NettyTransport(
      String name, IoModel model, Sockets sockets, Set<Capability> capabilities) {
    this.name = name;
    this.model = model;
    this.sockets = sockets;
    this.capabilities = capabilities;
  }

  /**
   * Makes the event loops, and the factories of their channels. The transport is available.
   *
   * @param group makes the event loops, each with an I/O handler of that factory
   */
  protected abstract TransportLoops open(Function<IoHandlerFactory, EventLoopGroup> group);

  @Override
  public final TransportLoops open(int workers, ThreadFactory threads) {
    availability().require();
    return open(handlers -> new EventLoops(workers, threads, handlers));
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final IoModel model() {
    return model;
  }

  @Override
  public final Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public Transport busyPolling() {
    return capabilities.contains(Capability.BUSY_POLL)
        ? new BusyPolling(this)
        : Transport.super.busyPolling();
  }

  @Override
  public final Map<ChannelOption<?>, Object> options(SocketTuning tuning) {
    return sockets.options().apply(tuning);
  }

  @Override
  public final SocketFacts facts() {
    return sockets.facts();
  }

  @Override
  public final void prepareForBulk(Channel channel) {
    sockets.prepareForBulk().accept(channel);
  }

  @Override
  public final void moderateWakeUps(Channel channel) {
    sockets.moderateWakeUps().accept(channel);
  }

  @Override
  public final void enlargeReads(Channel channel) {
    sockets.enlargeReads().accept(channel);
  }

  /** What can be set and read of the sockets of a transport. */
  protected record Sockets(
      Function<SocketTuning, Map<ChannelOption<?>, Object>> options,
      SocketFacts facts,
      Consumer<Channel> prepareForBulk,
      Consumer<Channel> moderateWakeUps,
      Consumer<Channel> enlargeReads) {
    /** Everything that Linux has, through Netty's native library. */
    public static Sockets linux() {
      return new Sockets(
          LinuxSocketOptions::of,
          new LinuxSocketFacts(),
          ReusedReceiveBuffer::beginBulk,
          ReceiveLowWatermark::begin,
          ReusedReceiveBuffer::beginLargeReads);
    }

    /** The same, whose channels are read only when the kernel says that there is something. */
    public static Sockets linuxReadiness() {
      Sockets linux = linux();
      return new Sockets(
          linux.options,
          linux.facts,
          linux.prepareForBulk,
          linux.moderateWakeUps,
          ReusedReceiveBuffer::beginBlockingReads);
    }

    /** What every system has. */
    public static Sockets portable() {
      return new Sockets(
          SocketOptions::of,
          new PortableSocketFacts(),
          ReusedReceiveBuffer::beginBulk,
          channel -> {},
          ReusedReceiveBuffer::beginLargeReads);
    }

    /** There are no sockets. */
    public static Sockets none() {
      return new Sockets(
          tuning -> Map.of(),
          SocketFacts.NONE,
          channel -> {},
          channel -> {},
          ReusedReceiveBuffer::beginLargeReads);
    }
  }

  /** The same transport, whose event loops spin. */
  private static final class BusyPolling extends NettyTransport {
    private final NettyTransport waiting;

    BusyPolling(NettyTransport waiting) {
      super(waiting.name, waiting.model, waiting.sockets, waiting.capabilities);
      this.waiting = waiting;
    }

    @Override
    public boolean busyPolls() {
      return true;
    }

    @Override
    public Transport busyPolling() {
      return this;
    }

    @Override
    public Availability availability() {
      return waiting.availability();
    }

    @Override
    protected TransportLoops open(Function<IoHandlerFactory, EventLoopGroup> group) {
      return waiting.open(handlers -> group.apply(new SpinningHandlers(handlers)));
    }
  }
}
