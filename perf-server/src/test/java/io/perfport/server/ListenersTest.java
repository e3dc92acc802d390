package io.perfport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.perfport.common.failure.FailureException;
import io.perfport.core.socket.SegmentedWrites;
import io.perfport.core.transport.DatagramChannels;
import io.perfport.core.transport.DatagramChannels.DatagramSpec;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.Transports;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A port is for connections and datagrams, and another program may have one of the two. */
@Timeout(120)
class ListenersTest {
  private static final Transport NIO = Transports.load().choose("nio");
  private static final OperatingSystemMXBean SYSTEM = ManagementFactory.getOperatingSystemMXBean();

  /** More than are opened meanwhile for other reasons, such as classes that are loaded. */
  private static final int SPARE_DESCRIPTORS = 15;

  @Test
  void whereDatagramsOfThePortAreTakenAnotherIsListenedOn() throws Exception {
    AtomicInteger refusals = new AtomicInteger(3);
    try (PerfServer server = PerfServer.start(onAnyPort(nioWhoseDatagramsAreTaken(refusals)));
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      assertThat(client.isConnected()).isTrue();
      assertThat(refusals).hasNegativeValue();
    }
  }

  @Test
  void whereDatagramsOfEveryPortAreTakenTheReasonIsTold() {
    Transport transport = nioWhoseDatagramsAreTaken(new AtomicInteger(Integer.MAX_VALUE));
    assertThatThrownBy(() -> PerfServer.start(onAnyPort(transport)))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("can't listen for datagrams (UDP) on /127.0.0.1:")
        .hasMessageContaining("Address already in use");
  }

  @Test
  void aListenerThatCannotListenKeepsNoDescriptor() throws Exception {
    assumeTrue(SYSTEM instanceof UnixOperatingSystemMXBean, "descriptors can be counted");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ServerConfig config =
          new ServerConfig(NIO, "127.0.0.1", taken.getLocalPort(), 1, SessionLimits.DEFAULT, false);
      assertThatThrownBy(() -> PerfServer.start(config)).isInstanceOf(FailureException.class);
      long before = descriptors();
      for (int i = 0; i < 2 * SPARE_DESCRIPTORS; i++) {
        assertThatThrownBy(() -> PerfServer.start(config)).isInstanceOf(FailureException.class);
      }
      // Event loops give theirs back when they have ended, a moment later.
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (descriptors() >= before + SPARE_DESCRIPTORS && System.nanoTime() < deadline) {
        Thread.sleep(20);
      }
      assertThat(descriptors()).isLessThan(before + SPARE_DESCRIPTORS);
    }
  }

  private static long descriptors() {
    return ((UnixOperatingSystemMXBean) SYSTEM).getOpenFileDescriptorCount();
  }

  private static ServerConfig onAnyPort(Transport transport) {
    return new ServerConfig(transport, "127.0.0.1", 0, 1, SessionLimits.DEFAULT, false);
  }

  /** The first sockets of datagrams find their ports taken. */
  private static Transport nioWhoseDatagramsAreTaken(AtomicInteger refusals) {
    return (Transport)
        Proxy.newProxyInstance(
            Transport.class.getClassLoader(),
            new Class<?>[] {Transport.class},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(NIO, arguments);
                return result instanceof TransportLoops loops
                    ? new TransportLoops(
                        loops.group(),
                        loops.listeners(),
                        loops.streams(),
                        Optional.of(taken(loops.datagrams().orElseThrow(), refusals)),
                        loops.unix())
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static DatagramChannels taken(DatagramChannels nio, AtomicInteger refusals) {
    return new DatagramChannels() {
      @Override
      public Channel newChannel(DatagramSpec spec) {
        if (refusals.getAndDecrement() <= 0) {
          return nio.newChannel(spec);
        }
        Channel channel = nio.newChannel(spec);
        channel
            .pipeline()
            .addLast(
                new ChannelOutboundHandlerAdapter() {
                  @Override
                  public void bind(
                      ChannelHandlerContext ctx, SocketAddress local, ChannelPromise promise) {
                    promise.setFailure(new BindException("Address already in use"));
                  }
                });
        return channel;
      }

      @Override
      public SegmentedWrites segments() {
        return nio.segments();
      }
    };
  }
}
