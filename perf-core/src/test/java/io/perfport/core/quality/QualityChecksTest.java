package io.perfport.core.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.plan.ProcessorSet;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.Placement;
import io.perfport.common.result.WarningCode;
import io.perfport.core.quality.Evidence.BulkFacts;
import io.perfport.core.quality.Evidence.RateSpread;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Each check fires at its threshold, and not below it, and not where it can't be told. */
class QualityChecksTest {
  private static final long GBIT = 1_000_000_000 / 8;

  private final Made made = new Made();

  private void assertWarns(WarningCode code) {
    assertThat(made.codes()).containsExactly(code.tag());
  }

  private void assertQuiet() {
    assertThat(made.codes()).isEmpty();
  }

  @Test
  void aGoodRunHasNoWarning() {
    assertQuiet();
  }

  /** Everything would be wrong, if it could be told. */
  @Test
  void whatCannotBeToldIsNotWarnedOf() {
    made.datagrams = true;
    made.observed = false;
    assertQuiet();
    made.observed = true;
    made.knowsMachine = false;
    made.open = null;
    made.granted = null;
    made.window = 1 << 30;
    assertQuiet();
  }

  @Property
  void aProcessThatUsesNineTenthsOfWhatItMayIsSaturated(
      @ForAll @DoubleRange(min = 0.5, max = Made.PROCESSORS) double allowed,
      @ForAll @DoubleRange(min = 0, max = 1) double part) {
    Made any = new Made();
    any.withinMachine = true; // what others use is not the matter here
    any.quota = allowed;
    any.cpu = (long) (part * allowed * Made.RUN);
    boolean saturated = any.observation().processorsUsed().orElseThrow() >= 0.9 * allowed;
    assertThat(any.codes().contains("cpu-saturated")).isEqualTo(saturated);
  }

  @Test
  void aMachineWithoutAnIdleProcessorIsSaturatedWhoeverUsesIt() {
    made.withinMachine = true;
    made.programs = 3_810;
    made.idle = 190;
    assertWarns(WarningCode.CPU_SATURATED);
    made.programs = 3_790;
    made.idle = 210;
    assertQuiet();
  }

  @Test
  void aThreadThatNeverWaitsIsSaturatedAndNamed() {
    made.thread = (long) (0.96 * Made.RUN);
    assertWarns(WarningCode.THREAD_SATURATED);
    assertThat(QualityChecks.judge(made.evidence()).get(0).detail())
        .contains("the thread loop-1 was 96 % busy");
    made.thread = (long) (0.94 * Made.RUN);
    assertQuiet();
  }

  @Test
  void threadsOfATestWithAnAffinityStayWhereTheyAre() {
    made.placement = new Placement(ProcessorSet.parse("0-3"), ProcessorSet.parse("0-1"), 1);
    assertWarns(WarningCode.THREADS_MOVED);
    assertThat(QualityChecks.judge(made.evidence()).get(0).detail())
        .contains("with --affinity 0-3 threads ran on processors 0-1, and 1 of them");
    made.placement = new Placement(ProcessorSet.parse("0-3"), ProcessorSet.parse("4"), 0);
    assertWarns(WarningCode.THREADS_MOVED);
    made.placement = new Placement(ProcessorSet.parse("0-3"), ProcessorSet.parse("0-1"), 0);
    assertQuiet();
    made.placement = new Placement(null, ProcessorSet.parse("0-1"), 2); // Nobody minds.
    assertQuiet();
    made.placement = new Placement(ProcessorSet.of(0), null, null);
    made.cpu = (long) (0.8 * Made.RUN);
    assertQuiet();
  }

  @Test
  void processorsOfAnAffinityAreThoseThatMayBeUsed() {
    made.placement = new Placement(ProcessorSet.of(0), ProcessorSet.of(0), 0);
    made.cpu = (long) (0.95 * Made.RUN);
    assertWarns(WarningCode.CPU_SATURATED);
  }

  @Test
  void otherProgramsThatUseATenthOfTheMachineContend() {
    made.programs = Made.TICKS / 4 + 410;
    made.idle = Made.TICKS - made.programs;
    assertWarns(WarningCode.CPU_CONTENDED);
    made.withinMachine = true; // the other end is one of them
    assertQuiet();
    made.withinMachine = false;
    made.programs = Made.TICKS / 4 + 390;
    made.idle = Made.TICKS - made.programs;
    assertQuiet();
  }

  @Test
  void timeThatAHypervisorGaveToOthers() {
    made.stolen = 85;
    made.idle = Made.TICKS - made.programs - made.stolen;
    assertWarns(WarningCode.CPU_STOLEN);
    made.stolen = 75;
    made.idle = Made.TICKS - made.programs - made.stolen;
    assertQuiet();
  }

  @Test
  void shareOfProcessorsAreNotJudgedOverAMoment() {
    made.nanos = TimeUnit.MILLISECONDS.toNanos(400);
    made.wall = made.nanos;
    made.cpu = 4 * made.nanos;
    made.thread = made.nanos;
    made.stolen = 1_000;
    made.compileMillis = 400;
    made.pauses = 100;
    made.pauseMillis = 300;
    assertQuiet();
  }

  @Test
  void onePeriodThrottledIsEnough() {
    made.throttledPeriods = 1;
    assertWarns(WarningCode.CPU_THROTTLED);
  }

  @Test
  void oneThermalEventIsEnough() {
    made.thermal = 1;
    assertWarns(WarningCode.THERMAL_THROTTLE);
  }

  @Test
  void aFrequencyPolicyBelowNineTenths() {
    made.cap = 89.0;
    assertWarns(WarningCode.FREQUENCY_CAPPED);
    made.cap = 90.0;
    assertQuiet();
  }

  @Property
  void descriptorsAreNearTheirLimitFromNineTenths(@ForAll @LongRange(min = 0, max = 1_000) long n) {
    Made any = new Made();
    any.open = n;
    assertThat(any.codes().contains("descriptors-near-limit")).isEqualTo(n >= 900);
  }

  @Test
  void portsAreNearTheirLimitOnlyAtTheEndThatTakesThem() {
    made.sockets = 18_000L;
    assertWarns(WarningCode.PORTS_NEAR_LIMIT);
    made.port = 5_201; // a server's: its connections share it
    assertQuiet();
    made.port = 40_000;
    made.sockets = 17_999L;
    assertQuiet();
    made.sockets = 35_000L; // within one machine each connection has two sockets
    made.withinMachine = true;
    assertQuiet();
    made.sockets = 36_000L;
    assertWarns(WarningCode.PORTS_NEAR_LIMIT);
  }

  @Test
  void oneDatagramDroppedAtTheReceiverIsEnough() {
    made.datagrams = true;
    made.drops = 1L;
    assertWarns(WarningCode.UDP_RECEIVE_DROPS);
    made.receives = false;
    assertQuiet();
    made.receives = true;
    made.datagrams = false; // somebody else's
    assertQuiet();
  }

  @Test
  void whereTheReceiversSocketTellsItsDropsThoseOfTheMachineDoNotMatter() {
    made.datagrams = true;
    made.drops = 9L;
    DatagramCounts counts = DatagramCounts.ofReceiver(100, 7, 0, 0, 0, 0);
    made.counts = counts.withSocketDrops(5);
    assertWarns(WarningCode.SOCKET_DROPS);
    assertThat(QualityChecks.judge(made.evidence()).get(0).detail())
        .startsWith("5 of 7 lost datagrams were dropped by the receiver's own socket");
    made.coalesced = true; // one packet may be many
    assertThat(QualityChecks.judge(made.evidence()).get(0).detail()).contains("5 packets");
    made.counts = counts.withSocketDrops(0);
    assertQuiet();
  }

  @Property
  void aClockIsSetWhenItGoesFurtherThanItCanBeAdjusted(
      @ForAll @LongRange(min = -100_000_000, max = 100_000_000) long nanos) {
    Made any = new Made();
    any.wall = Made.RUN + nanos;
    // 10 ms for reading two clocks, and a thousandth of ten seconds.
    assertThat(any.codes().contains("clock-step")).isEqualTo(Math.abs(nanos) > 20_000_000);
  }

  @Test
  void pausesThatAreManyOrLong() {
    made.pauses = 50;
    made.pauseMillis = 100;
    assertWarns(WarningCode.GC_PAUSES);
    made.pauseMillis = 99;
    assertQuiet();
    made.pauses = 1;
    made.pauseMillis = 20;
    assertWarns(WarningCode.GC_PAUSES);
    made.pauseMillis = 19;
    assertQuiet();
    made.pauses = 0;
    made.pauseMillis = 0;
    assertQuiet();
  }

  @Test
  void aCompilerThatWorksForAQuarterOfTheTime() {
    made.compileMillis = 2_500;
    assertWarns(WarningCode.STILL_COMPILING);
    made.compileMillis = 2_499;
    assertQuiet();
  }

  @Test
  void anEndThatSentOrReceivedNothingSaysSo() {
    made.sent = 0;
    assertWarns(WarningCode.NOTHING_SENT);
    made.paced = true;
    assertWarns(WarningCode.NOTHING_SENT);
    made.sends = false; // it was not to send
    assertQuiet();
    made.received = 0;
    assertWarns(WarningCode.NOTHING_RECEIVED);
    made.receives = false;
    assertQuiet();
    made.receives = true;
    made.datagrams = true;
    assertWarns(WarningCode.NOTHING_RECEIVED);
    made.hasBulk = false;
    assertQuiet();
  }

  @Test
  void bbrWithinOneMachine() {
    made.congestion = "bbr";
    assertQuiet();
    made.withinMachine = true;
    assertWarns(WarningCode.BBR_ON_LOOPBACK);
    made.paced = true; // the rate is the user's
    assertQuiet();
    made.paced = false;
    made.sends = false; // only a sender's congestion control counts
    assertQuiet();
    made.sends = true;
    made.hasBulk = false;
    assertQuiet();
    made.hasBulk = true;
    made.congestion = null;
    assertQuiet();
  }

  @Test
  void aWindowSmallerThanAskedFor() {
    made.window = 1_000_001;
    assertWarns(WarningCode.WINDOW_CLAMPED);
    made.window = 1_000_000;
    assertQuiet();
  }

  private static BulkFacts.Sender sender(long bytes, long rttMicros, Long peerWindow) {
    return new BulkFacts.Sender(1, bytes, Made.RUN, 0L, 1_448L, rttMicros, peerWindow);
  }

  /** 1 Gbit/s times 10 ms is 1.25 MB. */
  @Test
  void aWindowThatIsAllInFlightIsTheLimit() {
    made.senders = List.of(sender(10 * GBIT, 10_000, 1_562_000L));
    assertWarns(WarningCode.WINDOW_LIMITED);
    made.senders = List.of(sender(10 * GBIT, 10_000, 1_563_000L));
    assertQuiet();
    made.granted = 3_000_000L;
    made.window = 1_500_000; // asked for, and less than the receiver would have taken
    made.senders = List.of(sender(10 * GBIT, 10_000, 3_000_000L));
    assertWarns(WarningCode.WINDOW_LIMITED);
    made.window = 0;
    made.senders = List.of(sender(10 * GBIT, 10_000, null));
    assertQuiet();
  }

  @Property
  void onePercentOfSegmentsSentAgain(
      @ForAll @IntRange(max = 40_000) int segments, @ForAll @IntRange(max = 400) int again) {
    Made any = new Made();
    any.senders =
        List.of(
            new BulkFacts.Sender(1, 1_000L * segments, Made.RUN, (long) again, 1_000L, null, null));
    assertThat(any.codes().contains("retransmits-high"))
        .isEqualTo(segments >= 1_000 && again >= segments / 100.0);
  }

  @Test
  void lessThanASecondIsShort() {
    made.measured = 999_999_999;
    assertWarns(WarningCode.RUN_SHORT);
    made.measured = 1_000_000_000;
    assertQuiet();
  }

  @Test
  void intervalsThatDifferByAQuarterOfTheirMean() {
    made.spread = spread(50, 100, 100, 100, 150); // deviation 35.4
    assertWarns(WarningCode.INTERVALS_UNEVEN);
    made.spread = spread(70, 100, 100, 100, 130); // deviation 21.2
    assertQuiet();
    made.spread = spread(0, 100, 100, 200); // too few
    assertQuiet();
  }

  private static RateSpread spread(double... rates) {
    RateSpread spread = RateSpread.NONE;
    for (double rate : rates) {
      spread = spread.and(rate);
    }
    return spread;
  }

  @Property
  void theVariationIsThatOfTheTextbook(
      @ForAll List<@DoubleRange(min = 1, max = 1e12) Double> rates) {
    double mean = rates.stream().mapToDouble(each -> each).average().orElse(0);
    double squares = rates.stream().mapToDouble(each -> (each - mean) * (each - mean)).sum();
    double expected = rates.size() < 2 ? 0 : Math.sqrt(squares / (rates.size() - 1)) / mean;
    RateSpread spread = spread(rates.stream().mapToDouble(each -> each).toArray());
    assertThat(spread.coefficientOfVariation())
        .isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-6));
    assertThat(spread.count()).isEqualTo(rates.size());
  }

  @Test
  void anotherEndThatWarmedUpForLessThanFourFifths() {
    long own = TimeUnit.SECONDS.toNanos(1);
    assertThat(QualityChecks.warmUps(own, 799_000_000L).orElseThrow().code())
        .isEqualTo(WarningCode.WARM_UP_SHORTER.tag());
    assertThat(QualityChecks.warmUps(own, 800_000_000L)).isEmpty();
    assertThat(QualityChecks.warmUps(own, 2 * own)).isEmpty();
    assertThat(QualityChecks.warmUps(100_000_000L, 1_000_000L)).isEmpty(); // too near each other
    assertThat(QualityChecks.warmUps(null, own)).isEmpty();
    assertThat(QualityChecks.warmUps(own, null)).isEmpty();
  }
}
