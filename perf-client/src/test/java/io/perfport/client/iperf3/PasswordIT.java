package io.perfport.client.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The password of a user is in the environment, as with iperf3; the server is the real one. */
@Timeout(120)
class PasswordIT {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir Path folder;
  private Iperf3Users users;

  @BeforeAll
  static void requireIperf3() {
    Iperf3Process.require();
  }

  @BeforeEach
  void makeUser() throws Exception {
    users = Iperf3Users.create(folder, "ann", "right");
  }

  @Test
  void theRightPasswordTests() throws Exception {
    try (Iperf3Process server = users.server()) {
      awaitListening(server);
      assertThat(exitCode(server, "right")).as(output()).isZero();
      assertThat(output()).contains("receiver");
    }
  }

  @Test
  void aWrongPasswordIsRefused() throws Exception {
    try (Iperf3Process server = users.server()) {
      awaitListening(server);
      assertThat(exitCode(server, "wrong")).as(output()).isEqualTo(3);
      assertThat(output()).contains("password");
    }
  }

  @Test
  void withoutAPasswordAndATerminalNobodyIsAsked() throws Exception {
    try (Iperf3Process server = users.server()) {
      assertThat(exitCode(server, null)).as(output()).isEqualTo(2);
      assertThat(output()).contains("IPERF3_PASSWORD");
    }
  }

  private int exitCode(Iperf3Process server, String password) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", System.getProperty("perfport.client.jar"), "127.0.0.1"));
    command.addAll(List.of("-p", Integer.toString(server.port()), "--iperf3", "-O", "0"));
    command.addAll(List.of("-n", "1M", "--username", "ann", "--rsa-public-key-path"));
    command.add(users.publicKeyFile());
    if (Iperf3Process.onlyPkcs1()) {
      command.add("--use-pkcs1-padding");
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Files.createFile(folder.resolve("empty")).toFile())
            .redirectOutput(folder.resolve("output").toFile());
    builder.environment().remove("IPERF3_PASSWORD");
    if (password != null) {
      builder.environment().put("IPERF3_PASSWORD", password);
    }
    Process process = builder.start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(output()).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private String output() throws Exception {
    Path file = folder.resolve("output");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private static void awaitListening(Iperf3Process server) throws Exception {
    server.awaitOutput("Server listening");
  }
}
