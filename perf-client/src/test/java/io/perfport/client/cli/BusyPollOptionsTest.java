package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.batch.Batch;
import io.perfport.client.config.StreamConfig;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.cli.TransportCatalog.InstalledTransports;
import io.perfport.core.transport.Transport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the command line makes of {@code --busy-poll}, with the transports that there are. */
class BusyPollOptionsTest {
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

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

  private StreamConfig config(String line) {
    assertThat(run(line)).as(() -> err.toString()).isZero();
    return (StreamConfig) task.batch().tests().get(0).config();
  }

  @Test
  void onlyWhereItIsAskedForDoLoopsSpin() {
    assertThat(config("h --transport nio").transport().busyPolls()).isFalse();
    Transport spinning = config("h --transport nio --busy-poll").transport();
    assertThat(spinning.busyPolls()).isTrue();
    assertThat(spinning.inWords()).isEqualTo("nio (busy polling)");
  }

  @Test
  void spinningLoopsLeaveTheOtherEndHalfOfTheProcessors() {
    int half = Math.max(1, PROCESSORS / 2);
    assertThat(config("h -P 1000 --transport nio --busy-poll").workers()).isEqualTo(half);
    assertThat(config("h -P 1000 --transport nio").workers()).isEqualTo(PROCESSORS);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void moreLoopsThanProcessorsAreWarnedOfInOneLine() {
    int more = PROCESSORS + 1;
    assertThat(config("h --transport nio --busy-poll --workers " + more).workers()).isEqualTo(more);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "perf-client: --busy-poll: %d event loops spin on %d processors and hold each other up; give fewer --workers\n"
                .formatted(more, PROCESSORS));
  }

  @Test
  void withLoopbackTheLoopsOfBothEndsCount() {
    assertThat(run("--loopback --transport nio --busy-poll --workers " + PROCESSORS)).isZero();
    assertThat(err.toString()).contains("%d event loops spin".formatted(2 * PROCESSORS));
  }

  @Test
  void withLoopbackTransportsThatCannotAreLeftOut() {
    assertThat(run("--loopback --busy-poll")).isZero();
    Batch.Transports plan = ((Batch.Transports) task.batch());
    assertThat(plan.tests())
        .extracting(each -> each.config().transport())
        .isNotEmpty()
        .allMatch(Transport::busyPolls);
    assertThat(plan.skipped().keySet()).containsAll(List.of("iocp", "blocking", "local"));
  }

  @Test
  void aTransportThatCannotSaysSoInOneLine() {
    assertThat(run("h --transport iocp --busy-poll")).isEqualTo(2);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "perf-client: --busy-poll: the event loops of transport iocp can't spin; those of"
                + " epoll, nio and io_uring can\n");
  }
}
