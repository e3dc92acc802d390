package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.config.StreamConfig;
import io.perfport.common.plan.CopyTuning;
import io.perfport.common.plan.PlanDescription;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.cli.TransportCatalog.InstalledTransports;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code -Z, --zerocopy} and {@code --skip-rx-copy}. */
@EnabledOnOs(OS.LINUX)
class CopyOptionsTest {
  private static final int WRONG_USAGE = 2;

  private final StringWriter err = new StringWriter();
  private ClientTask task;

  private int run(String line) {
    return ClientCommand.commandLine(
            new InstalledTransports(),
            asked -> {
              task = asked;
              return ExitCode.SUCCESS;
            })
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(err))
        .execute(line.split(" ", -1));
  }

  private TestPlan plan(String line) {
    assertThat(run(line)).as(() -> err.toString()).isZero();
    return ((StreamConfig) task.batch().tests().get(0).config()).plan();
  }

  @Test
  void eachOfThemArrives() {
    assertThat(plan("h").copies()).isNull();
    assertThat(plan("h -Z --transport epoll").copies()).isEqualTo(new CopyTuning(true, false));
    assertThat(plan("h --iperf3 --zerocopy --skip-rx-copy --transport nio").copies())
        .isEqualTo(new CopyTuning(true, true));
    assertThat(PlanDescription.describe(plan("h -Z --skip-rx-copy --transport epoll -R")))
        .contains("sendfile", "MSG_TRUNC");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "h -Z -u                | --zerocopy is about TCP",
        "h --skip-rx-copy -u    | --skip-rx-copy is about TCP",
        "h -Z --verify          | --verify and --zerocopy exclude each other",
        "h --skip-rx-copy --framed | --framed and --skip-rx-copy exclude each other",
        "h -Z -W rr             | --zerocopy is of streams",
        "unix:/x --skip-rx-copy --transport epoll | a UNIX-domain socket has no MSG_TRUNC",
        "h -Z --transport blocking | --zerocopy: transport blocking has no sendfile; these can:",
        "h --skip-rx-copy -R --transport nio "
            + "| --skip-rx-copy: transport nio has no MSG_TRUNC; these can: epoll",
        "--loopback --skip-rx-copy --transport nio | transport nio has no MSG_TRUNC",
        "--loopback -R -Z --transport io_uring     | transport io_uring has no sendfile",
      })
  void whatCantBeIsRefused(String line, String why) {
    assertThat(run(line)).isEqualTo(WRONG_USAGE);
    assertThat(err.toString()).contains(why).hasLineCount(1);
  }

  /** They are matters of the server then. */
  @Test
  void anEndThatDoesNotNeedThemMayHaveAnyTransport() {
    assertThat(plan("h -Z -R --transport blocking").zeroCopy()).isTrue();
    assertThat(plan("h --skip-rx-copy --transport nio").skipsReceiveCopy()).isTrue();
  }
}
