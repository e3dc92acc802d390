package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What listens at the other end is no perf-server of this version: exit code 3, and what it is. */
@Timeout(300)
class StrangePeersIT {
  @Test
  void aWebServerIsAnotherProtocol() throws Exception {
    assertThat(error(StrangePeer::http)).contains("another protocol", "0x48");
  }

  @Test
  void aBusyIperf3IsFoundAndSaidToBeBusy() throws Exception {
    try (StrangePeer peer = new StrangePeer(StrangePeer::busyIperf3)) {
      Exit exit = RunningJar.runClient(peer.withClient("-t", "1")).with(3);
      assertThat(exit.error()).contains("busy", "try again");
      assertThat(exit.out()).contains("The server is an iperf3 server");
    }
  }

  @Test
  void aServerThatClosesAtOnceIsNamed() throws Exception {
    assertThat(error(Socket::close)).containsAnyOf("closed", "reset");
  }

  @Test
  void aServerThatSaysNothingIsNotWaitedForLong() throws Exception {
    assertThat(error(StrangePeer::silent)).contains("waited too long", "welcome");
  }

  @Test
  void anotherVersionIsNamed() throws Exception {
    assertThat(error(StrangePeersIT::anotherVersion)).contains("version", "99");
  }

  /** The magic, then 'c', which is 99: five bytes are enough to tell. */
  private static void anotherVersion(Socket socket) throws IOException {
    socket.getOutputStream().write("PRFPc".getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String error(StrangePeer.Behaviour behaviour) throws Exception {
    try (StrangePeer peer = new StrangePeer(behaviour)) {
      Exit exit = RunningJar.runClient(peer.withClient("-t", "1")).with(3);
      assertThat(exit.out()).isEmpty();
      return exit.error();
    }
  }
}
