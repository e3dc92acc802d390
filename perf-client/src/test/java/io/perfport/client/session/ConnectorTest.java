package io.perfport.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.client.config.StreamConfig;
import io.perfport.common.failure.FailureException;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.Transports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The control connection, over every transport. */
@Timeout(120)
class ConnectorTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  static Stream<String> transports() {
    return Transports.load().available().stream()
        .filter(each -> each.capabilities().contains(Capability.TCP))
        .map(Transport::name);
  }

  /** A session's handlers, as all sessions' are, can be in one pipeline once. */
  @ParameterizedTest
  @MethodSource("transports")
  void aSecondAddressIsTriedWithTheSessionOfTheFirst(String transport) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
      FirstByteCheck handler = new FirstByteCheck();
      AtomicInteger setUps = new AtomicInteger();
      within(
          transport,
          connector -> {
            Channel channel =
                connector.connectControl(
                    List.of(refusing(), refusing(), address(server)),
                    made -> {
                      setUps.incrementAndGet();
                      made.pipeline().addLast(handler);
                    });
            assertThat(channel.isActive()).isTrue();
            assertThat(channel.pipeline().get(FirstByteCheck.class)).isSameAs(handler);
            assertThat(channel.remoteAddress()).isEqualTo(address(server));
            assertThat(setUps).hasValue(1);
          });
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aSessionIsNotSetUpWhereNobodyAnswers(String transport) throws Exception {
    AtomicInteger setUps = new AtomicInteger();
    within(
        transport,
        connector ->
            assertThatThrownBy(
                    () ->
                        connector.connectControl(
                            List.of(refusing(), refusing()), made -> setUps.incrementAndGet()))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("refused the connection"));
    assertThat(setUps).hasValue(0);
  }

  private interface Check {
    void on(Connector connector) throws IOException;
  }

  private static void within(String transport, Check check) throws IOException {
    TestPlan plan = TestPlan.forward(Duration.ofSeconds(1)).build();
    StreamConfig config = StreamConfig.to("localhost", 1, plan).withTransport(transport);
    TransportLoops loops =
        config.transport().open(1, new DefaultThreadFactory("connector-test", true));
    try {
      check.on(new Connector(config, loops));
    } finally {
      loops.group().shutdownGracefully(0, 5_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }
  }

  private static InetSocketAddress address(ServerSocket server) {
    return new InetSocketAddress(LOOPBACK, server.getLocalPort());
  }

  /** A port on which nobody listens any more. */
  private static InetSocketAddress refusing() {
    try (ServerSocket closed = new ServerSocket(0, 1, LOOPBACK)) {
      return address(closed);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
