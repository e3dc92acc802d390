package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.Framing;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.cli.TransportCatalog.InstalledTransports;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A program that says nothing gets the test that a command line gets which says nothing. */
class LibraryDefaultsTest {
  private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

  static Stream<Arguments> commandsAndCalls() {
    TestPlan forward = TestPlan.forward(TWO_SECONDS).build();
    ExchangePlan rr = ExchangePlan.persistent(TWO_SECONDS).build();
    return Stream.of(
        Arguments.of("-t 2", streams(forward)),
        Arguments.of("-t 2 -R", streams(TestPlan.reverse(TWO_SECONDS).build())),
        Arguments.of("-t 2 --bidir", streams(TestPlan.bidirectional(TWO_SECONDS).build())),
        Arguments.of(
            "-n 1M",
            streams(TestPlan.builder(Direction.FORWARD, new RunLimit.Bytes(1 << 20)).build())),
        Arguments.of("-t 2 -P 1000", streams(forward.toBuilder().streams(1_000).build())),
        Arguments.of("-t 2 -u", streams(forward.toBuilder().over(Protocol.UDP).build())),
        Arguments.of(
            "-t 2 -u -b 0",
            streams(forward.toBuilder().over(Protocol.UDP).bitsPerSecond(0).build())),
        Arguments.of(
            "-t 2 -u -b 5M",
            streams(forward.toBuilder().bitsPerSecond(5_000_000).over(Protocol.UDP).build())),
        Arguments.of(
            "-t 2 -O 0 -i 0.5 -l 8K --framed -T words",
            streams(
                forward.toBuilder()
                    .omit(Duration.ZERO)
                    .interval(Duration.ofMillis(500))
                    .blockBytes(8 << 10)
                    .framing(Framing.FRAMED)
                    .title("words")
                    .build())),
        Arguments.of("-t 2 -W rr", exchanges(rr)),
        Arguments.of("-t 2 -W crr", exchanges(ExchangePlan.single(TWO_SECONDS).build())),
        Arguments.of(
            "-k 100 -W rr",
            exchanges(
                ExchangePlan.builder(ExchangeKind.PERSISTENT, new RunLimit.Blocks(100)).build())),
        Arguments.of("-t 2 -W rr -u", exchanges(rr.toBuilder().over(Protocol.UDP).build())),
        Arguments.of(
            "-t 2 -O 0 -W rr --connections 9 --depth 4 --request 10 --response 20 -T words",
            exchanges(
                rr.toBuilder()
                    .omit(Duration.ZERO)
                    .connections(9)
                    .depth(4)
                    .bytes(10, 20)
                    .title("words")
                    .build())),
        Arguments.of("-t 2 -W rr --rate 50", exchanges(rr).withLoad(RequestLoad.atRate(50))),
        Arguments.of("-t 2 -W loaded", LoadedConfig.to("h", 5201, forward)),
        Arguments.of("-t 0.4 -W loaded", LoadedConfig.to("h", 5201, shorter(forward))));
  }

  private static TestPlan shorter(TestPlan plan) {
    return plan.toBuilder().limit(RunLimit.after(Duration.ofMillis(400))).build();
  }

  private static StreamConfig streams(TestPlan plan) {
    return StreamConfig.to("h", 5201, plan);
  }

  private static ExchangeConfig exchanges(ExchangePlan plan) {
    return ExchangeConfig.to("h", 5201, plan);
  }

  @ParameterizedTest
  @MethodSource("commandsAndCalls")
  void theCallMeansWhatTheCommandMeans(String options, TestConfig called) {
    TestConfig commanded = config("h --protocol perfport " + options);
    assertThat(called.transport().name()).isEqualTo(commanded.transport().name());
    assertThat(called)
        .usingRecursiveComparison()
        .ignoringFields("server.transport")
        .isEqualTo(commanded);
  }

  private static TestConfig config(String line) {
    AtomicReference<TestConfig> config = new AtomicReference<>();
    int exitCode =
        ClientCommand.commandLine(
                new InstalledTransports(),
                task -> {
                  config.set(task.batch().tests().get(0).config());
                  return ExitCode.SUCCESS;
                })
            .execute(line.split(" ", -1));
    assertThat(exitCode).isZero();
    return config.get();
  }
}
