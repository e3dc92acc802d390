package io.perfport.core.transport;

import io.perfport.common.plan.UnixAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract, over the UNIX-domain sockets of a transport. */
abstract class UnixContract extends TransportContract {
  @TempDir private Path directory;

  /** By its name. */
  abstract String name();

  @Override
  protected final Transport transport() {
    return new OverUnix(
        Transports.load().all().stream()
            .filter(each -> each.name().equals(name()))
            .findFirst()
            .orElseThrow(),
        directory);
  }

  /** Of a socket's file that nobody listens on any more. */
  @Override
  SocketAddress unusedAddress() throws Exception {
    Path file = directory.resolve("dead");
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(file));
    }
    return loops.unix().orElseThrow().addresses().apply(new UnixAddress(file.toString()));
  }
}
