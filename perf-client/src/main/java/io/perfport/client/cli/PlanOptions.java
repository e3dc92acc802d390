package io.perfport.client.cli;

import static java.util.Objects.requireNonNullElse;

import io.perfport.common.failure.CauseText;
import io.perfport.common.plan.CopyTuning;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.Framing;
import io.perfport.common.plan.TestPlan.UdpTuning;
import io.perfport.common.unit.Quantity;
import io.perfport.common.unit.Quantity.Kind;
import io.perfport.core.cli.Range;
import io.perfport.core.cli.UsageException;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What the test does. */
final class PlanOptions {
  private static final long DEFAULT_TIME_MILLIS = 10_000;

  /** Shorter, since there is one test for each transport. */
  private static final long DEFAULT_LOOPBACK_TIME_MILLIS = 5_000;

  @Option(
      names = {"-t", "--time"},
      paramLabel = "SEC",
      description =
          "Test duration in seconds, 0.001 to 86400; 0 or inf: until interrupted, at most one day"
              + " (default: 10; with --loopback 5).")
  @Range(of = Kind.SECONDS, min = 1, max = RunLimit.MAX_MILLIS, orZero = true, zeroWord = "inf")
  Long timeMillis;

  @Option(
      names = {"-P", "--parallel"},
      paramLabel = "N",
      description =
          "Number of parallel streams in each direction, 1 to "
              + TestPlan.MAX_STREAMS
              + " (default: 1).")
  @Range(min = 1, max = TestPlan.MAX_STREAMS)
  Integer streams;

  @Option(
      names = {"-R", "--reverse"},
      description =
          "Reverse direction: the server sends, the client receives (default: the client sends).")
  boolean reverse;

  @Option(names = "--bidir", description = "Send in both directions at once, on separate streams.")
  boolean bidirectional;

  @Option(
      names = {"-u", "--udp"},
      description =
          "Use UDP and count lost datagrams (default: TCP). They go and come in batches where the"
              + " transport can: on epoll by sendmmsg and recvmmsg.")
  boolean udp;

  @Option(
      names = {"-b", "--bitrate"},
      paramLabel = "RATE[/N]",
      description =
          "Target bit rate of each stream in bits per second, up to 10T; 0: unlimited (default: 0;"
              + " with -u 1048576, which is 1 Mbit/s as in iperf3). RATE/N: send bursts of N blocks"
              + " or datagrams, 1 to 1000, at this average rate.")
  PacedRate rate;

  @Option(
      names = {"-n", "--bytes"},
      paramLabel = "SIZE",
      description = "Amount to send in each direction, instead of -t; 0: no limit (default: 0).")
  @Range(of = Kind.BYTES, min = 1, max = 1L << 60, zeroIsDefault = true)
  private Long bytes;

  @Option(
      names = {"-k", "--blockcount"},
      paramLabel = "N",
      description =
          "Number of blocks to send in each direction (with rr and crr: number of requests),"
              + " instead of -t; 0: no limit (default: 0).")
  @Range(of = Kind.BLOCKS, min = 1, max = 1L << 50, zeroIsDefault = true)
  private Long blocks;

  @Option(
      names = {"-l", "--length"},
      paramLabel = "SIZE",
      description =
          "Size of each block (one write), 1 to 16M; 0: the default (256K; with --iperf3 128K, less"
              + " at a low rate). With -u: size of each datagram, 24 to 65507, with --iperf3 16 to"
              + " 65507; 0: the default (the largest that the path carries unfragmented, or 1460).")
  @Range(of = Kind.BYTES, min = 1, max = TestPlan.MAX_BLOCK_BYTES, zeroIsDefault = true)
  private Integer blockBytes;

  @Option(
      names = {"-i", "--interval"},
      paramLabel = "SEC",
      description = "Seconds between reports, 0.1 to 60; 0: report only at the end (default: 1).")
  @Range(
      of = Kind.SECONDS,
      min = TestPlan.MIN_INTERVAL_MILLIS,
      max = TestPlan.MAX_INTERVAL_MILLIS,
      orZero = true)
  Long intervalMillis;

  @Option(
      names = {"-O", "--omit"},
      paramLabel = "SEC",
      description =
          "Warm-up before the test in seconds, 0 to 600, not included in the totals (default: 1;"
              + " 0 with -n or -k).")
  @Range(of = Kind.SECONDS, min = 0, max = TestPlan.MAX_OMIT_MILLIS)
  Long omitMillis;

  @Option(
      names = "--framed",
      description =
          "Send data in frames; the receiver checks headers and sequence numbers (default: raw"
              + " bytes).")
  boolean framed;

  @Option(
      names = "--verify",
      description = "Send data in frames with a CRC32C, so that the receiver checks every byte.")
  boolean verify;

  @Option(
      names = {"-Z", "--zerocopy"},
      description =
          "Send without a copy: the sender's kernel takes the data from a file in memory"
              + " (sendfile).")
  boolean zeroCopy;

  @Option(
      names = "--skip-rx-copy",
      description =
          "Receive without a copy: the receiver's kernel drops the data and counts it (MSG_TRUNC)."
              + " Linux only.")
  boolean skipReceiveCopy;

  @Option(
      names = "--gso",
      description =
          "With -u: the sender's kernel splits large writes into datagrams (UDP_SEGMENT).")
  boolean segmentation;

  @Option(
      names = "--gro",
      description = "With -u: the receiver's kernel merges datagrams into large reads (UDP_GRO).")
  boolean coalescing;

  @Option(
      names = "--no-yield",
      description =
          "With -u -b 0: do not let the receiver run after each batch where it is on the sender's"
              + " own machine.")
  boolean noYield;

  @Option(
      names = {"-T", "--title"},
      paramLabel = "TEXT",
      description =
          "Title to print at the start of each line; it is included in all other formats too.")
  String title;

  boolean lengthGiven() {
    return blockBytes != null;
  }

  TestPlan toPlan(SocketTuning tuning, boolean loopback) {
    try {
      TestPlan.Builder plan =
          TestPlan.builder(direction(), limit(loopback))
              .streams(requireNonNullElse(streams, 1))
              .omit(Duration.ofMillis(omitOrDefault()))
              .interval(Duration.ofMillis(intervalOrDefault()))
              .over(udp ? Protocol.UDP : Protocol.TCP)
              .framing(framing())
              .socket(tuning)
              .title(title)
              .udpTuning(new UdpTuning(segmentation, coalescing, noYield))
              .copies(new CopyTuning(zeroCopy, skipReceiveCopy));
      if (lengthGiven()) {
        plan.blockBytes(blockBytes);
      }
      if (rate != null) {
        plan.bitsPerSecond(rate.bitsPerSecond()).burstBlocks(rate.burst());
      }
      return plan.build();
    } catch (IllegalArgumentException e) {
      // What depends on two options, such as -k times -l, only the plan itself can refuse.
      throw new UsageException(CauseText.of(e));
    }
  }

  long omitOrDefault() {
    return requireNonNullElse(
        omitMillis, bytes == null && blocks == null ? TestPlan.DEFAULT_OMIT_MILLIS : 0L);
  }

  long intervalOrDefault() {
    return requireNonNullElse(intervalMillis, TestPlan.DEFAULT_INTERVAL_MILLIS);
  }

  private Direction direction() {
    return bidirectional
        ? Direction.BIDIRECTIONAL
        : reverse ? Direction.REVERSE : Direction.FORWARD;
  }

  private Framing framing() {
    return verify ? Framing.VERIFIED : framed ? Framing.FRAMED : Framing.RAW;
  }

  RunLimit limit(boolean loopback) {
    if (bytes != null) {
      return new RunLimit.Bytes(bytes);
    }
    if (blocks != null) {
      return new RunLimit.Blocks(blocks);
    }
    long millis =
        requireNonNullElse(
            timeMillis, loopback ? DEFAULT_LOOPBACK_TIME_MILLIS : DEFAULT_TIME_MILLIS);
    // As in iperf3, no time means until the user ends it; a plan has an end all the same.
    return new RunLimit.Time(millis == 0 ? RunLimit.MAX_MILLIS : millis);
  }

  /**
   * What {@code -b} says.
   *
   * @param bitsPerSecond of each stream; 0 for no limit
   * @param burst blocks or datagrams that go at once; 0 to send smoothly
   */
  record PacedRate(long bitsPerSecond, int burst) {
    private static final Quantity RATE = new Quantity(Kind.RATE, 0, 10_000_000_000_000L, false);
    private static final Quantity BURST =
        new Quantity(Kind.WHOLE, 1, TestPlan.MAX_BURST_BLOCKS, false);

    /** RATE, or RATE/BURST. */
    static PacedRate of(String text) {
      int slash = text.indexOf('/');
      return slash < 0
          ? new PacedRate(RATE.parse(text), 0)
          : new PacedRate(
              RATE.parse(text.substring(0, slash)),
              Math.toIntExact(BURST.parse(text.substring(slash + 1))));
    }
  }
}
