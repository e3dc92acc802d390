package io.perfport.core.transport.iocp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelConnectionsTest {
  @Test
  void aConnectionIsThereOrWaitsForItsAnswer() throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/net/tcp")), "there is no /proc/net/tcp here");
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        SocketChannel connected = SocketChannel.open(listener.getLocalSocketAddress())) {
      assertThat(state(connected)).contains(KernelConnections.ESTABLISHED);
    }
    try (SoakTargets targets = new SoakTargets();
        SocketChannel waiting = SocketChannel.open()) {
      waiting.configureBlocking(false);
      waiting.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      waiting.connect(targets.unanswering());
      assertThat(KernelConnections.state(waiting.getLocalAddress(), targets.unanswering()))
          .contains(KernelConnections.SYN_SENT);
    }
  }

  private static Optional<String> state(SocketChannel channel) throws Exception {
    return KernelConnections.state(channel.getLocalAddress(), channel.getRemoteAddress());
  }
}
