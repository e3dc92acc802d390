package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfport.client.batch.InterruptibleEngine;
import io.perfport.client.report.output.Terminal;
import io.perfport.core.LoopbackServers;
import io.perfport.core.cli.TransportCatalog.InstalledTransports;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Comparing and judging with real servers on loopback. */
@Timeout(120)
class RealTrialsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int run(String... args) {
    ClientRunner runner =
        new ClientRunner(
            new InterruptibleEngine(),
            LoopbackServers::load,
            new PrintWriter(out),
            new PrintWriter(err),
            Terminal.NONE);
    return ClientCommand.commandLine(new InstalledTransports(), runner)
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  @Test
  void aGridOfTransportsAndDirectionsIsMeasuredInRounds() throws Exception {
    assertThat(
            run(
                "--loopback",
                "--compare=transport=nio,iocp",
                "--compare=reverse=off,on",
                "--runs=2",
                "-t0.2",
                "-O0",
                "-J"))
        .as(err::toString)
        .isZero();
    JsonNode document = JSON.readTree(out.toString());
    assertThat(document.at("/runs")).hasSize(8);
    assertThat(document.at("/runs/3/result/perfport/configuration/transport").asText())
        .isEqualTo("iocp");
    assertThat(document.at("/runs/3/result/perfport/configuration/plan/direction").asText())
        .isEqualTo("reverse");
    for (JsonNode variant : document.at("/summary/variants")) {
      assertThat(variant.at("/figures/0/mean").doubleValue()).isPositive();
      assertThat(variant.at("/figures/0/values")).hasSize(2);
    }
  }

  @Test
  void datagramsAreJudgedByTheirLossToo() throws Exception {
    String file = folder.resolve("base.json").toString();
    String[] test = {"--loopback", "--transport=nio", "-u", "-b20M", "-t0.3", "-O0"};
    assertThat(run(with(test, "--runs=2", "-J", "-o", file))).as(err::toString).isZero();
    int code = run(with(test, "--baseline", file, "--tolerance=1000", "--tolerance=lost=100"));
    assertThat(code).as(err::toString).isZero();
    assertThat(out.toString()).contains("Lost (less is better)", "100 points", "No regression.");
  }

  @Test
  void aWidthThatIsAlwaysReachedStopsAfterThreeRounds() throws Exception {
    // Paced, so that the rounds are alike; and a width that pacing can't miss.
    int code =
        run("--loopback", "--transport=nio", "-b50M", "-t0.3", "-O0", "--confidence=90,200", "-J");
    assertThat(code).as(err::toString).isZero();
    JsonNode summary = JSON.readTree(out.toString()).path("summary");
    assertThat(summary.path("ended").asText()).isEqualTo("width-reached");
    assertThat(summary.path("rounds").asInt()).isBetween(3, 30);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rr", "crr", "loaded"})
  void requestsOverOneNamedTransportAreOneResult(String workload) throws Exception {
    int code = run("--loopback", "--transport=nio", "-W", workload, "-t0.3", "-O0", "-J");
    assertThat(code).as(err::toString).isZero();
    JsonNode document = JSON.readTree(out.toString());
    assertThat(document.at("/perfport/configuration/transport").asText()).isEqualTo("nio");
  }

  private static String[] with(String[] first, String... more) {
    String[] all = new String[first.length + more.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return all;
  }
}
