package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.cli.TransportCatalog.InstalledTransports;
import io.perfport.core.transport.PortTransport;
import io.perfport.core.transport.Transport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options that only a completion port knows. */
class PortOptionsTest {
  private final StringWriter err = new StringWriter();
  private ClientTask task;

  private int run(String line) {
    ClientTask.Runner runner =
        asked -> {
          task = asked;
          return ExitCode.SUCCESS;
        };
    return ClientCommand.commandLine(new InstalledTransports(), runner)
        .setErr(new PrintWriter(err))
        .execute(line.split(" ", -1));
  }

  private PortTransport port(String line) {
    assertThat(run(line)).as(err::toString).isZero();
    return (PortTransport) task.batch().tests().get(0).config().transport();
  }

  @Test
  void theBackendIsTheOneThatWasAskedFor() {
    for (String backend : new String[] {"aio", "readiness"}) {
      assertThat(port("h --transport iocp --iocp-backend " + backend).backend()).isEqualTo(backend);
    }
    PortTransport asByDefault = port("h --transport iocp");
    assertThat(asByDefault.backend()).isEqualTo(asByDefault.defaultBackend());
    assertThat(asByDefault.inWords()).isEqualTo("iocp");
  }

  @Test
  void theTraceGoesToStandardErrorAndIsOffUnlessAskedFor() throws InterruptedException {
    for (boolean traced : new boolean[] {false, true}) {
      PortTransport port =
          port("h --transport iocp --iocp-backend readiness" + (traced ? " --trace-flow" : ""));
      assertThat(port.backend()).isEqualTo("readiness");
      port.open(1, new DefaultThreadFactory("traced", true))
          .group()
          .shutdownGracefully(0, 5, TimeUnit.SECONDS)
          .await(60, TimeUnit.SECONDS);
      assertThat(err.toString().contains("create the completion port")).isEqualTo(traced);
    }
  }

  @Test
  void loopbackMeasuresThePortOnThatBackendAndTheOthersAsTheyAre() {
    assertThat(run("--loopback --iocp-backend aio")).as(err::toString).isZero();
    assertThat(task.batch().tests())
        .extracting(each -> each.config().transport())
        .filteredOn(PortTransport.class::isInstance)
        .singleElement()
        .extracting(each -> ((PortTransport) each).backend())
        .isEqualTo("aio");
    assertThat(task.batch().tests())
        .extracting(each -> each.config().transport())
        .extracting(Transport::name)
        .contains("nio", "iocp", "local");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "h --transport iocp --iocp-backend kernel|--iocp-backend: 'kernel' is unknown; give"
            + " readiness or aio",
        "h --transport iocp --iocp-backend memory|--iocp-backend: 'memory' is unknown; give"
            + " readiness or aio",
        "--loopback --iocp-backend kernel|--iocp-backend: 'kernel' is unknown; give readiness or"
            + " aio",
        "h --transport nio --iocp-backend aio|--iocp-backend: transport nio has no backends to"
            + " choose from; say --transport iocp",
        "h --transport nio --trace-flow|--trace-flow: transport nio is not a completion port;"
            + " say --transport iocp",
        "--loopback --trace-flow|--trace-flow: follows one transport; say --transport iocp",
        "--loopback --transport local --iocp-backend aio|--iocp-backend: transport local has no"
            + " backends to choose from; say --transport iocp",
      })
  void whatCannotBeIsRefusedInOneLine(String line, String message) {
    assertThat(run(line)).isEqualTo(2);
    assertThat(err.toString().strip()).isEqualTo("perf-client: " + message);
    assertThat(task).isNull();
  }
}
