package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.config.Affinity;
import io.perfport.client.config.TestConfig;
import io.perfport.client.session.ThreadsAllowed;
import io.perfport.common.plan.ProcessorSet;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.cli.TransportCatalog.InstalledTransports;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code -A, --affinity CLIENT[,SERVER]}. */
@EnabledOnOs(OS.LINUX)
class AffinityOptionsTest {
  private static final ProcessorSet ALL = ThreadsAllowed.all();
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

  private Affinity affinity(String line) {
    assertThat(run(line)).as(() -> err.toString()).isZero();
    TestConfig config = task.batch().tests().get(0).config();
    return config.server().affinity();
  }

  @Test
  void bothEndsAreNamedOrOneOfThem() {
    int first = ALL.first();
    assertThat(affinity("h")).isEqualTo(Affinity.ANY);
    assertThat(affinity("h -A " + first)).isEqualTo(new Affinity(ProcessorSet.of(first), null));
    assertThat(affinity("h --affinity " + first + ",1000"))
        .isEqualTo(new Affinity(ProcessorSet.of(first), ProcessorSet.of(1000)));
    assertThat(affinity("h -W rr -A ,4-7"))
        .isEqualTo(new Affinity(null, ProcessorSet.parse("4-7")));
    assertThat(affinity("--loopback --transport nio -A ," + first).server())
        .isEqualTo(ProcessorSet.of(first));
    assertThat(affinity("h -W loaded -A " + first).client()).isEqualTo(ProcessorSet.of(first));
  }

  @Test
  void theHeadingSaysIt() {
    int first = ALL.first();
    assertThat(affinity("h -A %d,3-4".formatted(first)).inWords())
        .isEqualTo(" on processor %d (the server on processor 3-4)".formatted(first));
    assertThat(affinity("h").inWords()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "h -A x              | names no processors; give a number such as 2, or a range",
        "h -A 1,             | names no processors",
        "h -A -1             | names no processors",
        "h -A 0,1,2          | names more than two ends",
        "h -A 4-3            | ends before it begins",
        "h -A 8192           | is not in the range 0 to 8191",
        "h -A ,0 -W loaded   | --workload loaded is two; leave SERVER out",
        "h -A ,0-1 --iperf3  | iperf3 servers run on one processor, not on 0-1",
      })
  void whatCantBeIsRefused(String line, String why) {
    assertThat(run(line)).isEqualTo(WRONG_USAGE);
    assertThat(err.toString()).contains("--affinity", why).hasLineCount(1);
  }

  @Test
  void aProcessorThatThisProcessMayNotUseIsRefusedWithThoseThatItMay() {
    assertThat(run("h -A 8191")).isEqualTo(WRONG_USAGE);
    assertThat(err.toString())
        .contains("--affinity: processor 8191 is not one that this process may use: " + ALL);
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void theThreadsOfVirtualOnesAreTheJdks() {
    assertThat(run("h --transport virtual -A " + ALL.first())).isEqualTo(WRONG_USAGE);
    assertThat(err.toString()).contains("--affinity: transport virtual can't set it; these can: ");
  }
}
