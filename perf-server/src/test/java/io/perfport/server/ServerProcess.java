package io.perfport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.core.cli.IgnoredInterrupt;
import io.perfport.server.cli.ServerMain;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The server as a process of its own, on a port of 127.0.0.1 that the system chose. */
public final class ServerProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final Pattern LISTENS = Pattern.compile("listens on .*port (\\d+)");

  private final Process process;
  private final Path out;
  private final Path err;
  private final InetSocketAddress address;

  /** A background job, as the tests may be, ignores SIGINT and hands that on: the JVM says so. */
  private static final String EXEC =
      "exec " + (IgnoredInterrupt.isSo() ? "env --default-signal=INT " : "") + "\"$@\"";

  private ServerProcess(String shell, List<String> arguments) throws Exception {
    out = Files.createTempFile("perfport-out", ".txt");
    err = Files.createTempFile("perfport-err", ".txt");
    List<String> command = new ArrayList<>(List.of("sh", "-c", shell + EXEC, "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "--enable-native-access=ALL-UNNAMED", "-cp", classPath()));
    command.add(ServerProcess.class.getName());
    command.addAll(List.of("-B", "127.0.0.1", "-p", "0"));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().remove("JAVA_TOOL_OPTIONS"); // The JVM would say that it picked them up.
    process = builder.start();
    try {
      int port = Integer.parseInt(awaitOutput(LISTENS).group(1));
      address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  /**
   * The process: the server, with its classes loaded. Those of the jar need no descriptor, but
   * those of the tests' folders need one each.
   */
  public static void main(String[] args) throws Exception {
    Path classes =
        Path.of(ServerMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path folder = Path.of(entry);
      if (Files.isDirectory(folder) && folder.endsWith(classes.getFileName())) {
        load(folder);
      }
    }
    ServerMain.main(args);
  }

  private static void load(Path folder) throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(file -> file.toString().endsWith(".class")).toList();
    }
    for (Path file : files) {
      String name = folder.relativize(file).toString().replace(File.separatorChar, '.');
      Class.forName(
          name.substring(0, name.length() - ".class".length()),
          false,
          ServerProcess.class.getClassLoader());
    }
  }

  /** Returns when it listens. */
  public static ServerProcess start(String... arguments) throws Exception {
    return new ServerProcess("", List.of(arguments));
  }

  /** The same with so many file descriptors at most. */
  public static ServerProcess withDescriptors(int most, String... arguments) throws Exception {
    return new ServerProcess("ulimit -n " + most + " && ", List.of(arguments));
  }

  /** That of the tests, which is not always java.class.path. */
  private static String classPath() {
    return ServerProcess.class.getClassLoader() instanceof URLClassLoader loader
        ? Arrays.stream(loader.getURLs())
            .map(URL::getPath)
            .collect(Collectors.joining(File.pathSeparator))
        : System.getProperty("java.class.path");
  }

  public InetSocketAddress address() {
    return address;
  }

  /** Waits until standard output has what the expression finds. */
  public Matcher awaitOutput(Pattern expression) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < deadline) {
      boolean alive = process.isAlive(); // Asked first: what it says last is still looked at.
      Matcher matcher = expression.matcher(output());
      if (matcher.find()) {
        return matcher;
      }
      assertThat(alive).as("it runs; %s%s", output(), errors()).isTrue();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new AssertionError("no '" + expression + "' in: " + output());
  }

  public String output() throws IOException {
    return Files.readString(out);
  }

  /** Without what SLF4J says of the tests' class path, which has more than the jar. */
  public String errors() throws IOException {
    return Files.readString(err)
        .lines()
        .filter(line -> !line.startsWith("SLF4J("))
        .collect(Collectors.joining("\n"));
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** Waits for its end, and says with what code. */
  public int awaitExit() throws Exception {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("it ends; %s%s", output(), errors())
        .isTrue();
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    process.onExit().join();
    Files.deleteIfExists(out);
    Files.deleteIfExists(err);
  }
}
