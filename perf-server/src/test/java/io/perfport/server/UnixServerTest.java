package io.perfport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.perfport.common.failure.FailureException;
import io.perfport.common.plan.UnixAddress;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import io.perfport.server.config.Access;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import io.perfport.server.observer.SessionObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server's UNIX-domain socket: its file, and what is in its way. */
@Timeout(180)
class UnixServerTest {
  @TempDir private Path directory;
  private Path file;

  static Stream<Transport> transports() {
    return Transports.load().available().stream()
        .filter(each -> each.capabilities().contains(Capability.UNIX));
  }

  @BeforeEach
  void name() {
    file = directory.resolve("socket");
  }

  private static PerfServer start(Transport transport, Path path, boolean onPort) {
    return PerfServer.start(
        new ServerConfig(
            transport,
            "127.0.0.1",
            0,
            1,
            SessionLimits.DEFAULT,
            Access.OPEN,
            false,
            onPort,
            Optional.of(new UnixAddress(path.toString()))),
        new SessionObserver() {});
  }

  private static void connect(Path path) throws IOException {
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      assertThat(client.isConnected()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void theFileIsThereAsLongAsTheServer(Transport transport) throws Exception {
    try (PerfServer server = start(transport, file, false)) {
      assertThat(server.addresses()).hasSize(1).noneMatch(InetSocketAddress.class::isInstance);
      connect(file);
    }
    assertThat(file).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aServerMayListenOnAPortBesides(Transport transport) throws Exception {
    try (PerfServer server = start(transport, file, true)) {
      assertThat(server.addresses()).hasSize(2);
      connect(file);
      try (SocketChannel client = SocketChannel.open(server.address())) {
        assertThat(client.isConnected()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void theLongestPathThatIsAllowedWorks(Transport transport) throws Exception {
    int missing = UnixAddress.MAX_BYTES - directory.toString().length() - 1;
    Path longest = directory.resolve("x".repeat(missing));
    try (PerfServer server = start(transport, longest, false)) {
      assertThat(server.addresses()).hasSize(1);
      connect(longest);
    }
    assertThat(longest).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aFileThatNobodyListensOnIsReplaced(Transport transport) throws Exception {
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(file));
    }
    assertThat(file).exists();
    try (PerfServer server = start(transport, file, false)) {
      assertThat(server.addresses()).hasSize(1);
      connect(file);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aFileInUseIsLeftAlone(Transport transport) throws Exception {
    try (PerfServer first = start(transport, file, false)) {
      assertRefused(transport, file, "a program listens there already");
      assertThat(first.addresses()).hasSize(1);
      connect(file);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aFileThatIsNoSocketIsLeftAlone(Transport transport) throws Exception {
    Files.writeString(file, "precious");
    assertRefused(transport, file, "the file is there, and is no socket");
    assertThat(file).hasContent("precious");
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aMissingDirectoryIsNamed(Transport transport) {
    assertRefused(transport, directory.resolve("no/socket"), "its directory does not exist");
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aDirectoryThatMayNotBeWrittenIsNamed(Transport transport) throws Exception {
    Path closed = Files.createDirectory(directory.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeFalse(Files.isWritable(closed), "root may write everywhere");
    assertRefused(transport, closed.resolve("socket"), "this user may not make a file");
  }

  /** With a port, too, so that a refusal shows that the port is free again. */
  private static void assertRefused(Transport transport, Path path, String why) {
    assertThatThrownBy(() -> start(transport, path, true))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("can't listen on unix:" + path + ": ")
        .hasMessageContaining(why);
  }
}
