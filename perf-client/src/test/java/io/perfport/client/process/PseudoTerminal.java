package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client on a terminal of 80 columns and 24 rows, which script(1) makes. Closing it ends both.
 *
 * <p>The settings of the terminal (stty(1)) are noted before the client and after it.
 */
final class PseudoTerminal implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 100;
  private static final long POLL_MILLIS = 20;

  /** The client is a job of its shell: one that is stopped goes on at once. */
  private static final String COMMANDS =
      """
      set -m
      stty rows 24 cols 80
      stty -a > before
      sh -c 'echo $$ > pid; exec "$@"' client "$@"
      code=$?
      jobs > jobs
      if grep -q Stopped jobs; then
        stty -a > stopped
        fg > /dev/null
        code=$?
      fi
      echo $code > code
      stty -a > after
      """;

  private final Path folder;
  private final Process script;
  private final OutputStream keys;

  private PseudoTerminal(Path folder, Process script) {
    this.folder = folder;
    this.script = script;
    this.keys = script.getOutputStream();
  }

  /**
   * Starts a client there.
   *
   * @param folder of this terminal alone
   * @param environment beside one that says nothing of the machine that runs the tests
   */
  static PseudoTerminal start(Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    Files.writeString(folder.resolve("commands"), COMMANDS);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    StringBuilder command = new StringBuilder("sh commands ").append(java).append(" -jar ");
    command.append(Jar.CLIENT.path().toAbsolutePath());
    List.of(arguments).forEach(each -> command.append(" '").append(each).append('\''));
    List<String> script = new ArrayList<>(RunningJar.withDefaultSignals());
    script.addAll(List.of("script", "-q", "-f", "-e", "-c", command.toString(), "screen"));
    ProcessBuilder builder =
        new ProcessBuilder(script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile());
    builder
        .environment()
        .keySet()
        .removeAll(List.of("CI", "NO_COLOR", "JAVA_TOOL_OPTIONS", "LC_ALL"));
    builder.environment().putAll(Map.of("TERM", "xterm-256color", "LANG", "C.UTF-8"));
    builder.environment().putAll(environment);
    return new PseudoTerminal(folder, builder.start());
  }

  /** Types. */
  void type(String text) throws IOException {
    keys.write(text.getBytes(StandardCharsets.US_ASCII));
    keys.flush();
  }

  /** Sends the client a signal, such as TERM. */
  void signal(String name) throws Exception {
    String pid = Files.readString(folder.resolve("pid")).strip();
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
  }

  /** The settings before the client, and while it was stopped. */
  String[] settings() throws IOException {
    return new String[] {
      Files.readString(folder.resolve("before")), Files.readString(folder.resolve("stopped"))
    };
  }

  /** All that was written to the terminal so far. */
  String screen() throws IOException {
    Path file = folder.resolve("screen");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  /** Waits until that has what the expression finds. */
  Matcher await(String expression) throws Exception {
    Pattern pattern = Pattern.compile(expression, Pattern.DOTALL);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < deadline) {
      boolean alive = script.isAlive();
      Matcher matcher = pattern.matcher(screen());
      if (matcher.find()) {
        return matcher;
      }
      assertThat(alive).as("it runs; %s", screen()).isTrue();
      Thread.sleep(POLL_MILLIS);
    }
    throw new AssertionError("no '" + expression + "' in: " + screen());
  }

  /** Waits for the end of the client, which leaves the terminal as it was; gives its exit code. */
  int awaitExit() throws Exception {
    assertThat(script.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(screen()).isTrue();
    assertThat(Files.readString(folder.resolve("after")))
        .isEqualTo(Files.readString(folder.resolve("before")))
        .contains(" echo ");
    return Integer.parseInt(Files.readString(folder.resolve("code")).strip());
  }

  @Override
  public void close() throws IOException {
    script.descendants().forEach(ProcessHandle::destroyForcibly);
    script.destroyForcibly();
    script.onExit().join();
  }
}
