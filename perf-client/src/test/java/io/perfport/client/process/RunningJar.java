package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.core.cli.IgnoredInterrupt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the jars as a process of the JDK that runs the tests, or a peer of it. Closing it ends it.
 */
public class RunningJar implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 100;
  private static final long POLL_MILLIS = 20;

  /** full(4): what is written there does not fit; what is read there never ends. */
  private static final Path FULL_DISK = Path.of("/dev/full");

  private final Process process;
  private final Path out;
  private final Path err;

  protected RunningJar(Jar jar, List<String> arguments) throws IOException {
    this(jar, Files.createTempFile("perfport-out", ".txt"), arguments);
  }

  private RunningJar(Jar jar, Path standardOutput, List<String> arguments) throws IOException {
    this(withDefaultSignals(), jar, standardOutput, arguments);
  }

  /**
   * @param before a command that runs the program, such as env; may be empty
   */
  private RunningJar(List<String> before, Jar jar, Path standardOutput, List<String> arguments)
      throws IOException {
    this(jar.command(before, List.of(), arguments), standardOutput);
  }

  private RunningJar(List<String> command, Path standardOutput) throws IOException {
    out = standardOutput;
    err = Files.createTempFile("perfport-err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().remove("JAVA_TOOL_OPTIONS"); // The JVM would say that it picked them up.
    process = builder.start();
  }

  /** A whole command: {@link Jar#command}, or another program that is watched in the same way. */
  public static RunningJar start(List<String> command) throws IOException {
    List<String> all = new ArrayList<>(withDefaultSignals());
    all.addAll(command);
    return new RunningJar(all, Files.createTempFile("perfport-out", ".txt"));
  }

  static RunningJar startClient(String... arguments) throws IOException {
    return new RunningJar(Jar.CLIENT, List.of(arguments));
  }

  /** As a shell's background job, which ignores SIGINT. */
  static RunningJar startInBackground(Jar jar, String... arguments) throws IOException {
    return new RunningJar(
        List.of("env", "--ignore-signal=INT"),
        jar,
        Files.createTempFile("perfport-out", ".txt"),
        List.of(arguments));
  }

  /** With a named pipe as standard output, which begins when somebody opens it for reading. */
  static RunningJar startClientInto(Path pipe, String... arguments) throws IOException {
    List<String> before = new ArrayList<>(withDefaultSignals());
    before.addAll(List.of("sh", "-c", "exec \"$@\" > \"$0\"", pipe.toString()));
    return new RunningJar(
        before, Jar.CLIENT, Files.createTempFile("perfport-out", ".txt"), List.of(arguments));
  }

  /**
   * A shell's background job, as the tests may be, ignores SIGINT and hands that on; a JVM then
   * does not listen to it.
   */
  static List<String> withDefaultSignals() {
    return IgnoredInterrupt.isSo() ? List.of("env", "--default-signal=INT") : List.of();
  }

  /** Waits until standard output has what the expression finds. */
  public Matcher awaitOutput(String expression) throws Exception {
    return await(out, expression);
  }

  /** Waits until standard error has what the expression finds. */
  public Matcher awaitError(String expression) throws Exception {
    return await(err, expression);
  }

  private Matcher await(Path file, String expression) throws Exception {
    Pattern pattern = Pattern.compile(expression, Pattern.MULTILINE);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < deadline) {
      boolean alive = process.isAlive(); // Asked first: what it says last is still looked at.
      Matcher matcher = pattern.matcher(Files.readString(file));
      if (matcher.find()) {
        return matcher;
      }
      assertThat(alive).as("it runs; %s%s", Files.readString(out), Files.readString(err)).isTrue();
      Thread.sleep(POLL_MILLIS);
    }
    throw new AssertionError("no '" + expression + "' in: " + Files.readString(file));
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** What stands on standard output so far. */
  public String output() throws IOException {
    return out.equals(FULL_DISK) ? "" : Files.readString(out);
  }

  /** Sends a signal, such as INT. */
  public void signal(String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).isZero();
  }

  public Exit awaitExit() throws Exception {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("it ends; %s%s", output(), Files.readString(err))
        .isTrue();
    return new Exit(process.exitValue(), output(), Files.readString(err));
  }

  /** The client's whole life. */
  static Exit runClient(String... arguments) throws Exception {
    return run(Jar.CLIENT, arguments);
  }

  static Exit run(Jar jar, String... arguments) throws Exception {
    try (RunningJar running = new RunningJar(jar, List.of(arguments))) {
      return running.awaitExit();
    }
  }

  /** As {@link #run}, with standard output on a full disk. */
  static Exit runOnFullDisk(Jar jar, String... arguments) throws Exception {
    try (RunningJar running = new RunningJar(jar, FULL_DISK, List.of(arguments))) {
      return running.awaitExit();
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    process.onExit().join();
    if (!out.equals(FULL_DISK)) {
      Files.deleteIfExists(out);
    }
    Files.deleteIfExists(err);
  }
}
