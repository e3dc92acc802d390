package io.perfport.core.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.common.failure.FailureException;
import io.perfport.core.transport.DatagramChannels.DatagramSpec;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code --bind-dev}: what the kernel says of the sockets, socket(7). */
@EnabledOnOs(OS.LINUX)
class BoundDeviceTest {
  /** SOL_SOCKET, SO_BINDTODEVICE and IFNAMSIZ. */
  private static final RawUnixChannelOption BOUND_TO =
      new RawUnixChannelOption("SO_BINDTODEVICE", 1, 25, 16);

  private static final DatagramSpec DATAGRAMS =
      DatagramSpec.client(InetAddress.getLoopbackAddress(), 1_000, false);

  static Stream<Transport> able() {
    return Transports.load().available().stream()
        .filter(each -> each.capabilities().contains(Capability.BIND_DEVICE));
  }

  @ParameterizedTest
  @MethodSource("able")
  void everySocketIsBoundToTheDevice(Transport transport) {
    within(
        transport,
        "lo",
        loops -> {
          for (Channel each :
              List.of(
                  loops.streams().newChannel(),
                  loops.listeners().newChannel(),
                  loops.datagrams().orElseThrow().newChannel(DATAGRAMS))) {
            assertThat(device(each)).as(each.toString()).isEqualTo("lo");
            each.unsafe().closeForcibly();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("able")
  void aDeviceThatIsNotThereIsNamed(Transport transport) {
    within(
        transport,
        "no-such-device",
        loops ->
            assertThatThrownBy(() -> loops.streams().newChannel())
                .isInstanceOf(FailureException.class)
                .hasMessageContaining(
                    "--bind-dev no-such-device: this machine has no network device of that name"));
  }

  @Test
  void aTransportThatCannotSaysSo() {
    within(
        Transports.load().choose("nio"),
        "lo",
        loops ->
            assertThatThrownBy(() -> loops.streams().newChannel())
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("this transport has no SO_BINDTODEVICE"));
  }

  private static void within(Transport transport, String device, Consumer<TransportLoops> check) {
    TransportLoops loops =
        transport.open(1, new DefaultThreadFactory("bound-device-test", true)).boundTo(device);
    try {
      check.accept(loops);
    } finally {
      loops.group().shutdownGracefully(0, 5_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }
  }

  private static String device(Channel channel) {
    ByteBuffer name = channel.config().getOption(BOUND_TO);
    name.clear();
    return StandardCharsets.UTF_8.decode(name).toString().replace("\0", "");
  }
}
