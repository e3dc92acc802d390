package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses of both families, at both ends. Where a transport is missing, nio takes its turn. */
@Timeout(300)
class AddressesIT {
  private static RunningServer server;
  private static boolean ipv6;

  @BeforeAll
  static void start() throws Exception {
    ipv6 = hasIpv6();
    server = RunningServer.start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static boolean hasIpv6() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getAllByName("::1")[0])) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "epoll", "io_uring", "iocp"})
  void aServerOnEveryAddressTakesBothFamilies(String transport) throws Exception {
    assumeTrue(ipv6, "needs IPv6");
    Exit exit =
        RunningJar.runClient(
            server.at("::1", "-6", "-B", "::1", "-n", "1M", "--transport", transport + ",nio"));
    assertThat(exit.with(0).quiet().out()).contains("local ::1");
  }

  @Test
  void theLocalAddressIsOfTheServersFamily() throws Exception {
    Exit exit = server.client("-4", "-B", "localhost", "-n", "1M").with(0).quiet();
    assertThat(exit.out()).contains("local 127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "epoll", "io_uring"})
  void aLocalAddressOfTheOtherFamilyIsNamed(String transport) throws Exception {
    Exit exit = server.client("-B", "::1", "--transport", transport + ",nio").with(3);
    assertThat(exit.error()).contains("--bind: ::1 has no IPv4 address", "127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "epoll", "io_uring", "iocp"})
  void aLocalAddressOfAnotherMachineIsNamed(String transport) throws Exception {
    Exit exit = server.client("-B", "192.0.2.1", "--transport", transport + ",nio").with(3);
    assertThat(exit.error()).contains("--bind: 192.0.2.1 is not an address of this machine");
  }

  @Test
  void aHostWithoutAnAddressOfTheWantedFamilyIsNamed() throws Exception {
    assertThat(server.client("-6").with(3).error()).contains("127.0.0.1 has no IPv6 address");
    assertThat(RunningJar.runClient(server.at("::1", "-4")).with(3).error())
        .contains("::1 has no IPv4 address");
  }
}
