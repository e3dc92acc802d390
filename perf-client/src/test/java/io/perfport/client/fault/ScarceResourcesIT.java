package io.perfport.client.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfport.client.process.Exit;
import io.perfport.client.process.Jar;
import io.perfport.client.process.RunningJar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client that runs out of something: it says of what in one line, loses nothing that it has
 * measured, and its server serves the next one.
 */
@NeedsNamespaces
@Timeout(300)
@Tag("faults")
class ScarceResourcesIT {
  @TempDir private Path folder;
  private TwoHosts hosts;
  private RunningJar server;

  @BeforeEach
  void connect() throws Exception {
    hosts = new TwoHosts();
    server = hosts.startServer("--max-sessions", "1");
  }

  @AfterEach
  void disconnect() throws Exception {
    server.close();
    hosts.close();
  }

  private Exit run(List<String> before, List<String> jvm, String... arguments) throws Exception {
    List<String> host = new ArrayList<>(hosts.onClient());
    host.addAll(before);
    List<String> all = new ArrayList<>(List.of(TwoHosts.SERVER));
    all.addAll(List.of(arguments));
    try (RunningJar client = RunningJar.start(Jar.CLIENT.command(host, jvm, all))) {
      return client.awaitExit();
    }
  }

  private static Rows row(String fault, String injected, String method) {
    return new Rows(fault, injected, "ScarceResourcesIT#" + method);
  }

  /** A disk of 16 KiB that only this client sees; documents are longer. */
  private List<String> withSmallDisk() throws IOException {
    String mount = "mount -t tmpfs -o size=16k none '%s' && exec \"$@\"".formatted(folder);
    return List.of("unshare", "--mount", "sh", "-c", mount, "sh");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-o", "--logfile"})
  void aResultThatDoesNotFitOnTheDiskIsPrinted(String option) throws Exception {
    Rows row = row("16 KiB of disk for -J " + option, "tmpfs", "aResult*");
    Path file = folder.resolve("result.json");
    String[] test = {"-t", "4", "-i", "0.1", "-O", "0", "-b", "4M", "-J", option, file.toString()};
    Exit exit = run(withSmallDisk(), List.of(), test).with(1);
    assertThat(exit.error()).contains("can't write " + file + ": No space left on device");
    if (option.equals("-o")) {
      JsonNode result = new ObjectMapper().readTree(exit.out());
      assertThat(result.get("intervals").size()).isGreaterThan(10);
      assertThat(result.at("/end/sum_received/bytes").asLong()).isPositive();
    } else {
      assertThat(exit.out()).doesNotStartWith("{").endsWith("}\n").contains("sum_received");
    }
    hosts.assertServes();
    row.write(Rows.of(exit), "done");
  }

  @Test
  void aPageThatDoesNotFitOnTheDiskLeavesTheResult() throws Exception {
    Rows row = row("16 KiB of disk for --html", "tmpfs", "aPage*");
    Path file = folder.resolve("page.html");
    Exit exit = run(withSmallDisk(), List.of(), "-n", "1M", "--html", file.toString()).with(1);
    assertThat(exit.error()).contains("can't write " + file + ": No space left on device");
    assertThat(exit.out()).contains("receiver");
    row.write(Rows.of(exit), "done");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-J", "--csv", "-f m", "--json-stream"})
  void whoeverClosesStandardOutputHearsOfIt(String format) throws Exception {
    Rows row = row("standard output closed, " + format, ">&-", "whoeverCloses*");
    List<String> closed = List.of("sh", "-c", "exec \"$@\" >&-", "sh");
    List<String> test = new ArrayList<>(List.of("-n", "1M"));
    test.addAll(List.of(format.split(" ")));
    Exit exit = run(closed, List.of(), test.toArray(String[]::new)).with(1);
    assertThat(exit.error()).contains("can't write to standard output: Bad file descriptor");
    hosts.assertServes();
    row.write(Rows.of(exit), "ended");
  }

  @ParameterizedTest
  @CsvSource({
    "-Xmx8m, -P 500 -t 2",
    "-Xmx12m, -W scale --connections 5000 -t 1",
    "-XX:MaxDirectMemorySize=2m, -P 100 -t 2",
    "-XX:MaxDirectMemorySize=1m, -R -P 20 --transport nio -t 2"
  })
  void aTestThatNeedsMoreMemoryThanThereIsSaysSo(String memory, String options) throws Exception {
    Rows row = row(memory + ": " + options, "JVM", "aTestThat*");
    Exit exit = run(List.of(), List.of(memory), options.split(" ")).with(3);
    assertThat(exit.error()).contains("the test needs", "MB of heap", "-Xmx");
    hosts.assertServes();
    row.write(Rows.of(exit), "-");
  }

  @ParameterizedTest
  @CsvSource({
    "-P 100, 3",
    "-R -P 100, 3",
    "-u -P 100, 3",
    "-W rr --connections 100, 3",
    "-W rr -u --connections 100, 3",
    "-W crr --connections 100, 1",
    "-W scale --connections 100 --ramp 10 -i 0.5, 1"
  })
  void aClientWithoutDescriptorsSaysSo(String options, int code) throws Exception {
    Rows row = row("60 file descriptors: " + options, "prlimit", "aClientWithout*");
    String[] test = (options + " -t 2").split(" ");
    Exit exit = run(List.of("prlimit", "--nofile=60"), List.of(), test).with(code);
    assertThat(exit.error()).contains("no more file descriptors: raise the limit (ulimit -n)");
    String ended = server.awaitOutput("\\] failed .*").group();
    hosts.assertServes();
    row.write(Rows.of(exit), ended);
  }
}
