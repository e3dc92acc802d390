package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The distribution as unpacked: its launchers, and the archive of classes that they keep. */
@Timeout(300)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launchers are for a POSIX shell")
class LauncherIT {
  @TempDir private static Path unpacked;
  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private Path cache;

  @BeforeAll
  static void unpack() throws Exception {
    try (Stream<Path> built = Files.list(Jar.CLIENT.path().getParent())) {
      Path archive = built.filter(f -> f.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
      String into = unpacked.toString();
      String[] tar = {"tar", "xzf", archive.toString(), "--strip-components=1", "-C", into};
      assertThat(new ProcessBuilder(tar).inheritIO().start().waitFor()).isZero();
    }
  }

  @BeforeEach
  void chooseJavaAndCache() {
    useCache(unpacked.resolve("cache"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
  }

  private void useCache(Path directory) {
    cache = directory;
    environment.put("PERFPORT_CACHE", directory.toString());
  }

  private Process start(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(RunningJar.withDefaultSignals());
    command.add(program);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JAVA_OPTS"));
    builder.environment().putAll(environment);
    builder.redirectOutput(folder.resolve("out").toFile());
    return builder.redirectError(folder.resolve("err").toFile()).start();
  }

  private Exit end(Process process) throws Exception {
    try {
      assertThat(process.waitFor(100, TimeUnit.SECONDS)).as("it ends").isTrue();
      String out = Files.readString(folder.resolve("out"));
      return new Exit(process.exitValue(), out, Files.readString(folder.resolve("err")));
    } finally {
      process.destroyForcibly();
    }
  }

  private static String launcher(String name) {
    return unpacked.resolve("bin").resolve(name).toString();
  }

  private Exit client(String... arguments) throws Exception {
    return end(start(launcher("perf-client"), arguments));
  }

  private List<Path> archives() throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.toList();
    }
  }

  /** How many of the program's classes came out of the archive, as the JVM logs them. */
  private long classesFromArchive() throws Exception {
    return classesLoaded("--version").stream()
        .filter(line -> line.contains("io.perfport.") && line.contains("shared objects"))
        .count();
  }

  /** A line for each class that a run loads, with where from. */
  private List<String> classesLoaded(String... arguments) throws Exception {
    Path log = folder.resolve("classes");
    environment.put("JAVA_OPTS", "-Xlog:class+load:file=" + log);
    client(arguments).with(0).quiet();
    environment.remove("JAVA_OPTS");
    return Files.readAllLines(log);
  }

  private Exit makeArchives() throws Exception {
    return end(start(launcher("perf-archive")));
  }

  @Test
  void archivesThatWereMadeAreUsedByTheNextStarts() throws Exception {
    useCache(folder.resolve("a cache").resolve("perfport"));
    assertThat(makeArchives().with(0).quiet().out()).contains("perf-client-", "perf-server-");
    assertThat(archives())
        .hasSize(2)
        .allSatisfy(f -> assertThat(f.toString()).endsWith(".archive"));
    assertThat(Files.getPosixFilePermissions(cache))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(classesFromArchive()).isPositive();
    client("--loopback", "-n", "1K").with(0).quiet();
    makeArchives().with(0).quiet();
    assertThat(archives()).as("made again, in the same place").hasSize(2);
  }

  @Test
  void aTestDoesNotStartTheJdksFlightRecorder() throws Exception {
    environment.put("PERFPORT_CACHE", "");
    assertThat(classesLoaded("--loopback", "--transport", "nio", "-n", "1K"))
        .anyMatch(line -> line.contains("io.netty."))
        .noneMatch(line -> line.contains("jdk.jfr.internal.MetadataRepository"));
  }

  @Test
  void withoutAnArchiveNoneIsMadeAndTheProgramRuns() throws Exception {
    useCache(folder.resolve("a cache").resolve("perfport"));
    assertThat(client("--version").with(0).quiet().out()).startsWith("perf-client ");
    assertThat(cache).doesNotExist();
  }

  @Test
  void anArchiveThatDoesNotFitIsPassedOver() throws Exception {
    useCache(folder.resolve("a cache").resolve("perfport"));
    makeArchives().with(0).quiet();
    for (Path archive : archives()) {
      Files.delete(archive); // The JVM makes it read-only.
      Files.writeString(archive, "not an archive of classes");
    }
    Exit exit = client("--version").with(0).quiet();
    assertThat(exit.out()).startsWith("perf-client ").hasLineCount(2);
    assertThat(classesFromArchive()).isZero();
  }

  @Test
  void aCacheThatCannotBeMadeIsSaidWhenItIsMadeAndNoMistakeLater() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    useCache(file.resolve("perfport"));
    assertThat(makeArchives().with(1).error()).contains("PERFPORT_CACHE", cache.toString());
    assertThat(client("--version").with(0).quiet().out()).startsWith("perf-client ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwx---", "rwx---rwx"})
  void aCacheThatOthersCanWriteIsNotUsed(String permissions) throws Exception {
    useCache(folder.resolve("a cache").resolve("perfport"));
    Files.createDirectories(cache);
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString(permissions));
    makeArchives().with(1);
    assertThat(archives()).isEmpty();
    client("--version").with(0).quiet();
  }

  @Test
  void aCacheBehindASymbolicLinkIsNotUsed() throws Exception {
    Path target = Files.createDirectories(folder.resolve("target"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    useCache(link);
    makeArchives().with(1);
    assertThat(archives()).isEmpty();
    client("--version").with(0).quiet();
  }

  @Test
  void anEmptyNameOfTheCacheMeansNone() throws Exception {
    environment.put("PERFPORT_CACHE", "");
    Path caches = folder.resolve("home");
    environment.put("XDG_CACHE_HOME", caches.toString());
    client("--version").with(0).quiet();
    makeArchives().with(1);
    assertThat(caches).doesNotExist();
  }

  @Test
  void argumentsArriveAsTheyWere() throws Exception {
    Exit exit = client("--loopback", "-n", "1K", "-T", "two  words *").with(0).quiet();
    assertThat(exit.out()).contains("two  words *");
  }

  @Test
  void exitCodesAndErrorsAreTheProgramsOwn() throws Exception {
    assertThat(client("--nonsense").with(2).error()).contains("--nonsense");
  }

  @Test
  void signalsReachTheProgramItself() throws Exception {
    Process server = start(launcher("perf-server"), "-p", "0");
    try {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(100);
      while (!Files.readString(folder.resolve("out")).contains("listens on")) {
        assertThat(server.isAlive() && System.nanoTime() < deadline).as("it starts").isTrue();
        Thread.sleep(20);
      }
      assertThat(server.toHandle().destroy()).isTrue();
      assertThat(end(server).with(143).out()).contains("shutting down");
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void aLinkToTheLauncherStartsTheSameProgram() throws Exception {
    Path link =
        Files.createSymbolicLink(folder.resolve("measure"), Path.of(launcher("perf-client")));
    assertThat(end(start(link.toString(), "--version")).with(0).quiet().out())
        .startsWith("perf-client ");
  }

  @Test
  void aMissingJavaIsSaidInOneLine() throws Exception {
    environment.put("JAVA_HOME", folder.toString());
    assertThat(client("--version").with(1).error()).contains("JAVA_HOME", folder.toString(), "17");
    environment.put("JAVA_HOME", "");
    environment.put("PATH", folder.toString());
    assertThat(client("--version").with(1).error()).contains("no java on PATH", "17");
  }

  @ParameterizedTest
  @ValueSource(strings = {"11.0.2", "1.8.0_402"})
  void anOlderJavaIsSaidInOneLine(String version) throws Exception {
    Path java = folder.resolve("old").resolve("bin").resolve("java");
    Files.createDirectories(java.getParent());
    Files.writeString(java, "#!/bin/sh\nexit 99\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(folder.resolve("old/release"), "JAVA_VERSION=\"%s\"\n".formatted(version));
    environment.put("JAVA_HOME", folder.resolve("old").toString());
    assertThat(client("--version").with(1).error()).contains("17 or newer is needed");
  }
}
