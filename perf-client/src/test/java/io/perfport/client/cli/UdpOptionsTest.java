package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.batch.Batch;
import io.perfport.client.config.StreamConfig;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.UdpTuning;
import io.perfport.core.cli.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the command line makes of {@code -u} and what belongs to it. */
class UdpOptionsTest {
  private final StringWriter err = new StringWriter();
  private ClientTask task;

  private int run(String line) {
    return ClientCommand.commandLine(
            NamedTransport.CATALOG,
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
  void withoutItATestIsOverTcp() {
    TestPlan plan = plan("h");
    assertThat(plan.protocol()).isEqualTo(Protocol.TCP);
    assertThat(plan.bitsPerSecond()).isZero();
    assertThat(plan.blockBytes()).isEqualTo(TestPlan.DEFAULT_BLOCK_BYTES);
  }

  @Test
  void itsDefaultsAreThoseOfIperf3() {
    TestPlan plan = plan("h -u");
    assertThat(plan.protocol()).isEqualTo(Protocol.UDP);
    assertThat(plan.bitsPerSecond()).isEqualTo(1_048_576);
    assertThat(plan.blockBytes()).as("settled by the path").isZero();
    assertThat(plan.udp()).isEqualTo(UdpTuning.NONE);
  }

  @Test
  void everyOptionArrives() {
    TestPlan plan = plan("h --udp -b 0 -l 65507 --gso -R --gro -k 7 -P 3 -w 1M");
    assertThat(plan.bitsPerSecond()).isZero();
    assertThat(plan.blockBytes()).isEqualTo(65_507);
    assertThat(plan.udp()).isEqualTo(new UdpTuning(true, true));
    assertThat(plan("h -u --no-yield").udp().yields()).isFalse();
    assertThat(plan.direction()).isEqualTo(Direction.REVERSE);
    assertThat(plan.limit()).isEqualTo(new RunLimit.Blocks(7));
    assertThat(plan.socket().windowBytes()).isEqualTo(1 << 20);
  }

  @Test
  void segmentationIsTheSendersAndCoalescingTheReceivers() {
    // The catalogue's nio can do neither; but what the other end does, this end need not be able
    // to.
    assertThat(run("h --transport nio -u")).isEqualTo(2);
    assertThat(plan("h -u --gso --gro").udp()).isEqualTo(new UdpTuning(true, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "h --transport nio -u | --udp: transport nio does not carry UDP; these can: epoll",
        "h --gso | --gso is about datagrams; it needs --udp",
        "h --gro | --gro is about datagrams; it needs --udp",
        "h --no-yield | --no-yield is about datagrams; it needs --udp",
        "h -u --verify | --udp and --verify exclude each other; datagrams have headers of their"
            + " own",
        "h -u -l 65508 | length (bytes) of a datagram: 65508 is not in the range 16 to 65507",
        "h -u -l 23 | --length: 23 bytes are less than the header of a datagram: 24",
        "h -u -N | --udp has no Nagle's algorithm, segment size or congestion control: leave out"
            + " -N, --nagle, -M and -C",
      })
  void whatCannotBeIsRefusedInOneLine(String line, String message) {
    assertThat(run(line)).isEqualTo(2);
    assertThat(err.toString().strip()).isEqualTo("perf-client: " + message);
  }

  @Test
  void aComparisonLeavesOutTransportsWithoutIt() {
    assertThat(run("--loopback -u")).isZero();
    Batch.Transports plan = ((Batch.Transports) task.batch());
    assertThat(plan.tests())
        .extracting(each -> each.config().transport())
        .containsExactly(NamedTransport.EPOLL);
    assertThat(plan.skipped())
        .containsEntry("nio", "it does not carry UDP")
        .containsEntry("local", "it does not carry UDP");
  }
}
