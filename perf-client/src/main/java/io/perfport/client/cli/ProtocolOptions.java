package io.perfport.client.cli;

import static java.util.Objects.requireNonNullElse;

import io.perfport.client.config.Affinity;
import io.perfport.client.config.Iperf3Options;
import io.perfport.client.config.TestConfig.ProtocolChoice;
import io.perfport.client.iperf3.Iperf3Fit;
import io.perfport.common.datagram.PerfportDatagrams;
import io.perfport.common.failure.CauseText;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.cli.UsageException;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** By which protocol to test, and what only iperf3's has. */
final class ProtocolOptions {
  /** iperf3's default. */
  private static final int IPERF3_BLOCK_BYTES = 128 << 10;

  private static final int SHORTEST_DEFAULT_BYTES = 1 << 10;

  /** Of a slow stream: one in ten seconds would leave most intervals, or the whole test, empty. */
  private static final int BLOCKS_A_SECOND = 10;

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      description =
          "Protocol to use: perfport, iperf3 or auto, which uses iperf3's if the server is an"
              + " iperf3 server (default: auto).")
  ProtocolChoice protocol;

  @Option(names = "--iperf3", description = "Same as --protocol iperf3.")
  boolean iperf3;

  @Option(
      names = "--get-server-output",
      description =
          "Also print the output of the iperf3 server. Not needed with Perfport's protocol, which"
              + " always has the server's figures.")
  boolean serverOutput;

  @Option(
      names = "--repeating-payload",
      description = "With --iperf3: send a repeating pattern of digits instead of random bytes.")
  boolean repeatingPayload;

  @Option(
      names = "--udp-counters-64bit",
      description =
          "With -u: use 64-bit sequence numbers in datagrams with iperf3 too (default there:"
              + " 32-bit).")
  boolean counters64;

  @Option(
      names = "--dont-fragment",
      description = "With --iperf3 -u: do not send datagrams that would need IP fragmentation.")
  boolean dontFragment;

  @Option(
      names = "--extra-data",
      paramLabel = "TEXT",
      description = "With --iperf3: text to include in the JSON of client and server.")
  String extraData;

  @Mixin private LoginOptions login = new LoginOptions();

  ProtocolChoice choice() {
    return iperf3 ? ProtocolChoice.IPERF3 : requireNonNullElse(protocol, ProtocolChoice.AUTO);
  }

  /**
   * What only iperf3's protocol has, or may turn out to have. May ask for the password.
   *
   * @throws UsageException if one of these has a value that can't be
   */
  Iperf3Options toOptions() {
    try {
      return new Iperf3Options(
          login.toLogin(), serverOutput, repeatingPayload, counters64, dontFragment, extraData);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + CauseText.of(e));
    }
  }

  /** Refuses a plan that iperf3's protocol is asked for, and can't carry out. */
  void requireFit(TestPlan plan, Affinity affinity) {
    if (choice() != ProtocolChoice.IPERF3 && plan.overUdp()) {
      requireHeader(plan.blockBytes());
    }
    if (choice() == ProtocolChoice.IPERF3) {
      Iperf3Fit.obstacle(plan)
          .or(affinity::obstacleOfIperf3)
          .ifPresent(
              obstacle -> {
                throw new UsageException(obstacle + " (--iperf3)");
              });
    }
  }

  private static void requireHeader(int datagramBytes) {
    if (datagramBytes != 0 && datagramBytes < PerfportDatagrams.HEADER_BYTES) {
      throw new UsageException(
          "--length: %d bytes are less than the header of a datagram: %d"
              .formatted(datagramBytes, PerfportDatagrams.HEADER_BYTES));
    }
  }

  /**
   * The plan with the defaults that an iperf3 server does best with: its own block, since it reads
   * as much at a time as the client says that it writes (docs/benchmarks.md). A stream sends whole
   * blocks by this protocol, so that a slow one has shorter blocks, unless blocks are counted.
   *
   * @param lengthGiven whether the user named the length of blocks
   */
  TestPlan withDefaults(TestPlan plan, boolean lengthGiven) {
    return choice() == ProtocolChoice.IPERF3 && !lengthGiven && !plan.overUdp()
        ? plan.toBuilder().blockBytes(blockBytes(plan)).build()
        : plan;
  }

  private static int blockBytes(TestPlan plan) {
    boolean counted = plan.limit() instanceof RunLimit.Blocks || plan.burstBlocks() > 0;
    if (plan.bitsPerSecond() == 0 || counted) {
      return IPERF3_BLOCK_BYTES;
    }
    long often = Long.highestOneBit(plan.bitsPerSecond() / Byte.SIZE / BLOCKS_A_SECOND);
    return (int) Math.min(IPERF3_BLOCK_BYTES, Math.max(SHORTEST_DEFAULT_BYTES, often));
  }

  static ProtocolChoice named(String word) {
    return Arrays.stream(ProtocolChoice.values())
        .filter(choice -> choice.label().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is not one of %s"
                        .formatted(
                            word,
                            Arrays.stream(ProtocolChoice.values())
                                .map(ProtocolChoice::label)
                                .collect(Collectors.joining(", ")))));
  }
}
