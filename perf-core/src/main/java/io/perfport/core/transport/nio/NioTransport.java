package io.perfport.core.transport.nio;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.perfport.common.plan.SocketTuning;
import io.perfport.core.socket.PortableSocketFacts;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.socket.SocketOptions;
import io.perfport.core.transport.Availability;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.EventLoops;
import io.perfport.core.transport.IoModel;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.UnixChannels;
import io.perfport.core.transport.bulk.ReusedReceiveBuffer;
import io.perfport.core.transport.spin.SpinningHandlers;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;

/**
 * The JDK's selector: the one mechanism that is everywhere. Choose it where nothing better is, or
 * to compare with what a plain Netty application has.
 */
public final class NioTransport implements Transport {
  private static final SocketFacts FACTS = new PortableSocketFacts();
  private static final Set<Capability> CAPABILITIES =
      Set.of(
          Capability.TCP,
          Capability.UDP,
          Capability.UNIX,
          Capability.SOCKET_BUFFERS,
          Capability.NO_DELAY,
          Capability.BUSY_POLL);

  private final boolean busyPolls;

  /** Waits for I/O: for the {@code ServiceLoader}. */
  public NioTransport() {
    this(false);
  }

  private NioTransport(boolean busyPolls) {
    this.busyPolls = busyPolls;
  }

  /** The selector waits for whole milliseconds, rounded up, and Netty may round once more. */
  @Override
  public long timerLatenessNanos() {
    return busyPolls ? 0 : 1_500_000;
  }

  @Override
  public boolean busyPolls() {
    return busyPolls;
  }

  @Override
  public Transport busyPolling() {
    return new NioTransport(true);
  }

  @Override
  public String name() {
    return "nio";
  }

  @Override
  public IoModel model() {
    return IoModel.READINESS;
  }

  @Override
  public Availability availability() {
    return Availability.available();
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public TransportLoops open(int workers, ThreadFactory threads) {
    return new TransportLoops(
        new EventLoops(
            workers, threads, SpinningHandlers.when(busyPolls, NioIoHandler.newFactory())),
        ReusedReceiveBuffer.onAccepted(NioServerSocketChannel::new),
        ReusedReceiveBuffer.onStreams(NioSocketChannel::new),
        Optional.of(new NioDatagrams()),
        Optional.of(
            UnixChannels.ofJdk(
                ReusedReceiveBuffer.onAccepted(NioServerDomainSocketChannel::new),
                ReusedReceiveBuffer.onStreams(NioDomainSocketChannel::new))));
  }

  @Override
  public Map<ChannelOption<?>, Object> options(SocketTuning tuning) {
    return SocketOptions.of(tuning);
  }

  @Override
  public SocketFacts facts() {
    return FACTS;
  }

  @Override
  public void prepareForBulk(Channel channel) {
    ReusedReceiveBuffer.beginBulk(channel);
  }
}
