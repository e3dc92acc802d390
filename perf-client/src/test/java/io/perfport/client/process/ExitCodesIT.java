package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a script sees of a client that can't do its work: a number, and one line that says why. */
@Timeout(300)
class ExitCodesIT {
  @ParameterizedTest
  @ValueSource(strings = {"", "--nonsense", "HOST -t soon", "HOST --transport smoke", "HOST -P 0"})
  void wrongUsageOfTheClientIs2(String arguments) throws Exception {
    String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" ", -1);
    Exit exit = RunningJar.runClient(words).with(2);
    assertThat(exit.error()).startsWith("perf-client: ");
    assertThat(exit.out()).isEmpty();
  }

  @Test
  void wrongUsageOfTheServerIs2() throws Exception {
    Exit exit = RunningJar.run(Jar.SERVER, "--max-sessions", "none").with(2);
    assertThat(exit.error()).startsWith("perf-server: --max-sessions: ");
    assertThat(exit.out()).isEmpty();
  }

  @Test
  void aPortWhereNobodyListensIs3() throws Exception {
    String port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = Integer.toString(free.getLocalPort());
    }
    Exit exit = RunningJar.runClient("127.0.0.1", "-p", port).with(3);
    assertThat(exit.error()).contains("refused", "perf-server");
    assertThat(exit.out()).isEmpty();
  }

  @Test
  void anUnknownHostIs3() throws Exception {
    Exit exit = RunningJar.runClient("no-such-host.invalid").with(3);
    assertThat(exit.error()).contains("no-such-host.invalid", "unknown");
  }

  @Test
  void aServerThatDoesNotAnswerInTimeIs3() throws Exception {
    List<Socket> fillers = new ArrayList<>();
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket full = new ServerSocket(0, 1, loopback)) {
      for (int i = 0; i < 4; i++) {
        fillers.add(fill(full));
      }
      String port = Integer.toString(full.getLocalPort());
      Exit exit = RunningJar.runClient("127.0.0.1", "-p", port, "--connect-timeout", "300").with(3);
      assertThat(exit.error()).contains("no answer", "300 ms", "--connect-timeout");
    } finally {
      for (Socket filler : fillers) {
        filler.close();
      }
    }
  }

  /** Takes a place in a queue that nobody serves: Linux drops what comes after the last. */
  private static Socket fill(ServerSocket full) throws IOException {
    Socket filler = new Socket();
    try {
      filler.connect(full.getLocalSocketAddress(), 200);
    } catch (java.net.SocketTimeoutException e) {
      // The queue is full already.
    }
    return filler;
  }

  @ParameterizedTest
  @EnumSource
  @EnabledOnOs(OS.LINUX)
  void aFullDiskBelowStandardOutputIs1(Jar jar) throws Exception {
    for (String words : new String[] {"--help", "--version", "transports"}) {
      String error = RunningJar.runOnFullDisk(jar, words).with(1).error();
      assertThat(error).contains("can't write to standard output", "No space left");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aResultThatDoesNotFitOnTheDiskIs1() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      for (String format : new String[] {"--json", "--format=m"}) {
        String[] test = server.withClient("-n", "1M", format);
        String error = RunningJar.runOnFullDisk(Jar.CLIENT, test).with(1).error();
        assertThat(error).contains("can't write to standard output", "No space left");
      }
    }
  }

  @Test
  void aPortThatIsTakenIs3OnTheServer() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      Exit exit = RunningJar.run(Jar.SERVER, "-p", Integer.toString(taken.getLocalPort())).with(3);
      assertThat(exit.error()).contains("can't listen");
    }
  }
}
