package io.perfport.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.netty.buffer.ByteBuf;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.datagram.PerfportDatagrams;
import io.perfport.common.datagram.SequenceAccount;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.Interval;
import io.perfport.common.result.StreamTotal;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.DataStream.StreamListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the totals say of a receiver's datagrams, handed to it in any order by hand. */
class DatagramTotalsTest {
  private static final TestPlan PLAN =
      TestPlan.forward(Duration.ofSeconds(1)).over(Protocol.UDP).build();

  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final PerfportDatagrams format = new PerfportDatagrams(1);
  private final EmbeddedChannel channel = new EmbeddedChannel();

  /** How long the run's begin took. */
  private long beginNanos;

  /**
   * Against a model that remembers each number: the warm-up ends somewhere among datagrams that
   * come late, twice or not at all, and in neither part are less than none lost.
   */
  @Property(tries = 500)
  void everyNumberIsLostOrNotInThePartThatItBelongsTo(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 1, max = 40) Integer> arrivals,
      @ForAll @IntRange(max = 60) int warmUpArrivals,
      @ForAll @IntRange(max = 5) int missingAtTheEnd) {
    DatagramTotalsTest fresh = new DatagramTotalsTest();
    fresh.checkParts(arrivals, Math.min(warmUpArrivals, arrivals.size()), missingAtTheEnd);
  }

  private void checkParts(List<Integer> arrivals, int warmUpArrivals, int missingAtTheEnd) {
    DataStream receiver =
        DataStream.datagramReceiver(1, channel, PLAN, format, SocketFacts.NONE, new Ends());
    receiver.attach();
    StreamTally tally = new StreamTally(receiver, System.nanoTime(), true);
    arrivals.subList(0, warmUpArrivals).forEach(this::receive);
    receiver.measure(tally::add);
    tally.warmedUp();
    arrivals.subList(warmUpArrivals, arrivals.size()).forEach(this::receive);
    int sent = highest(arrivals) + missingAtTheEnd;
    receiver.sent(sent);
    receiver.sample(tally::add);

    int lastOfWarmUp = highest(arrivals.subList(0, warmUpArrivals));
    Set<Integer> came = new HashSet<>(arrivals);
    assertThat(tally.omittedDatagrams().packets()).isEqualTo(lastOfWarmUp);
    assertThat(tally.omittedDatagrams().lost()).isEqualTo(missing(1, lastOfWarmUp, came));
    assertThat(tally.total().datagrams().packets()).isEqualTo(sent - lastOfWarmUp);
    assertThat(tally.total().datagrams().lost()).isEqualTo(missing(lastOfWarmUp + 1, sent, came));
    channel.finishAndReleaseAll();
  }

  private static int highest(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  private static long missing(int from, int to, Set<Integer> came) {
    return to - from + 1 - came.stream().filter(each -> each >= from && each <= to).count();
  }

  /** Without a warm-up nothing belongs to one, however late it comes. */
  @Test
  void withoutAWarmUpALateNumberIsNotLost() {
    DataStream receiver =
        DataStream.datagramReceiver(1, channel, PLAN, format, SocketFacts.NONE, new Ends());
    receiver.attach();
    StreamTally tally = new StreamTally(receiver, System.nanoTime(), false);
    List.of(3, 1, 5).forEach(this::receive);
    receiver.sample(tally::add);
    List.of(2).forEach(this::receive);
    receiver.sent(5);
    receiver.sample(tally::add);
    DatagramCounts counts = tally.total().datagrams();
    assertThat(counts.packets()).isEqualTo(5);
    assertThat(counts.lost()).isEqualTo(1);
    channel.finishAndReleaseAll();
  }

  /** A transit that changes by 1,000 s is 62.5 s of jitter: no machine is so slow as to matter. */
  @Test
  void jitterIsInMilliseconds() {
    DataStream receiver =
        DataStream.datagramReceiver(1, channel, PLAN, format, SocketFacts.NONE, new Ends());
    receiver.attach();
    StreamTally tally = new StreamTally(receiver, System.nanoTime(), false);
    receive(1);
    receive(2, System.nanoTime() - TimeUnit.SECONDS.toNanos(1_000));
    receiver.sample(tally::add);
    assertThat(tally.total().datagrams().jitterMillis()).isCloseTo(62_500, withinPercentage(5));
    channel.finishAndReleaseAll();
  }

  /** Metrics only go up: what may still come is not counted yet. */
  @Test
  void aNumberIsLostInTheMetricsWhenItCannotComeAnyMore() {
    DataStream receiver =
        DataStream.datagramReceiver(1, channel, PLAN, format, SocketFacts.NONE, new Ends());
    receiver.attach();
    List.of(1, 5).forEach(this::receive);
    assertThat(receiver.counters().lostDatagrams()).isZero();
    receive(3);
    receive(SequenceAccount.WINDOW + 5);
    assertThat(receiver.counters().lostDatagrams()).as("2 and 4").isEqualTo(2);
    channel.finishAndReleaseAll();
  }

  @Test
  void timeUntilALateWordOfTheSenderIsNotMeasured() throws Exception {
    long senderNanos = TimeUnit.MILLISECONDS.toNanos(1);
    StreamTotal total = totalOfAWordThatComesLate(senderNanos);
    assertThat(total.nanos()).isBetween(senderNanos, senderNanos + beginNanos);
    assertThat(total.datagrams().lost()).isEqualTo(2);
  }

  /** It waited on the path, which took that long: its bytes have their time. */
  @Test
  void timeUntilADatagramThatCameAfterTheSendersTimeIsMeasured() throws Exception {
    ControlMessage.Sent word = new ControlMessage.Sent(1, 3, TimeUnit.MILLISECONDS.toNanos(1));
    StreamTotal total = totalOfAWordThatComesLate(0, word, () -> receive(2));
    assertThat(total.nanos()).isGreaterThanOrEqualTo(LATE_NANOS);
    assertThat(total.datagrams().lost()).isEqualTo(1);
  }

  @Test
  void waitingForTheSendersWordAfterTheEndOfTheTestIsNotMeasured() throws Exception {
    DefaultEventLoop loop = new DefaultEventLoop();
    try {
      Ends ends = new Ends();
      DataStream receiver =
          DataStream.datagramReceiver(1, channel, PLAN, format, SocketFacts.NONE, ends);
      receiver.attach();
      TestRun run = new TestRun(untilStopped(0), List.of(receiver), loop, ends);
      ends.run = run;
      long before = System.nanoTime();
      on(loop, () -> run.begin(System.nanoTime()));
      on(loop, run::stopSending);
      long stopped = System.nanoTime();
      TimeUnit.NANOSECONDS.sleep(LATE_NANOS);
      on(loop, () -> run.sent(new ControlMessage.Sent(1, 3, null)));
      on(loop, receiver::cut);
      ends.over.get(60, TimeUnit.SECONDS);
      assertThat(run.totals().get(0).nanos()).isBetween(0L, stopped - before);
    } finally {
      loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }
  }

  /** It may say what it likes: no more is measured than this end saw pass. */
  @Test
  void noMoreTimeIsMeasuredThanPassed() throws Exception {
    long before = System.nanoTime();
    StreamTotal total = totalOfAWordThatComesLate(Long.MAX_VALUE);
    assertThat(total.nanos()).isBetween(LATE_NANOS, System.nanoTime() - before);
  }

  /** A sender of an older version does not say how long it ran. */
  @Test
  void withoutTheSendersTimeItIsMeasuredUntilItsWordCame() throws Exception {
    assertThat(totalOfAWordThatComesLate(null).nanos()).isGreaterThanOrEqualTo(LATE_NANOS);
  }

  /** A number that a result can't even tell would have cost the other figures too. */
  @ParameterizedTest
  @CsvSource({"80000, 100", "0, 1e8"})
  void aSenderCanHaveSentNoMoreThanItsRateMakesOfTheTime(long bitsPerSecond, double perSecond)
      throws Exception {
    long before = System.nanoTime();
    ControlMessage.Sent told = new ControlMessage.Sent(1, Long.MAX_VALUE, 1L);
    DatagramCounts counts = totalOfAWordThatComesLate(bitsPerSecond, told).datagrams();
    double took = (System.nanoTime() - before) / 1e9;
    assertThat(counts.packets()).isBetween(1L, (long) (perSecond * 1.001 * took) + 11);
    assertThat(counts.lost()).isEqualTo(counts.packets() - 1);
  }

  private StreamTotal totalOfAWordThatComesLate(Long senderNanos) throws Exception {
    return totalOfAWordThatComesLate(0, new ControlMessage.Sent(1, 3, senderNanos));
  }

  private StreamTotal totalOfAWordThatComesLate(long bitsPerSecond, ControlMessage.Sent word)
      throws Exception {
    return totalOfAWordThatComesLate(bitsPerSecond, word, () -> {});
  }

  /**
   * Of three datagrams one came before the run began; the sender's word comes {@link #LATE_NANOS}
   * after its begin, or more.
   */
  private StreamTotal totalOfAWordThatComesLate(
      long bitsPerSecond, ControlMessage.Sent word, Runnable beforeTheWord) throws Exception {
    DefaultEventLoop loop = new DefaultEventLoop();
    try {
      Ends ends = new Ends();
      DataStream receiver =
          DataStream.datagramReceiver(1, channel, PLAN, format, SocketFacts.NONE, ends);
      receiver.attach();
      receive(1);
      TestRun run = new TestRun(untilStopped(bitsPerSecond), List.of(receiver), loop, ends);
      ends.run = run;
      on(
          loop,
          () -> {
            long now = System.nanoTime();
            run.begin(now);
            beginNanos = System.nanoTime() - now;
          });
      TimeUnit.NANOSECONDS.sleep(LATE_NANOS);
      on(loop, beforeTheWord);
      on(loop, () -> run.sent(word));
      on(loop, receiver::cut);
      ends.over.get(60, TimeUnit.SECONDS);
      return run.totals().get(0);
    } finally {
      loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }
  }

  private static void on(DefaultEventLoop loop, Runnable task) throws Exception {
    loop.submit(task).get(60, TimeUnit.SECONDS);
  }

  private void receive(int sequence) {
    receive(sequence, System.nanoTime());
  }

  private void receive(int sequence, long sentNanos) {
    ByteBuf datagram = channel.alloc().buffer().writeZero(100);
    format.stamp(datagram, 0, sequence, sentNanos);
    channel.writeInbound(new DatagramPacket(datagram, ANY, ANY));
  }

  private static TestPlan untilStopped(long bitsPerSecond) {
    return TestPlan.builder(Direction.FORWARD, new RunLimit.UntilStopped())
        .omit(Duration.ZERO)
        .interval(Duration.ZERO)
        .over(Protocol.UDP)
        .blockBytes(100)
        .bitsPerSecond(bitsPerSecond)
        .build();
  }

  /** Both listeners: a stream's end is told to the run, as a session does. */
  private static final class Ends implements StreamListener, TestRun.Listener {
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private TestRun run;

    @Override
    public void onStreamEnded(DataStream stream) {
      if (run != null) {
        run.streamOver(null);
      }
    }

    @Override
    public void onStreamFailed(DataStream stream, Failure failure) {
      over.completeExceptionally(new AssertionError(failure));
    }

    @Override
    public void onInterval(Interval interval) {}

    @Override
    public void onTimeUp() {}

    @Override
    public void onRunEnded() {
      over.complete(null);
    }

    @Override
    public void onRunFailed(Failure failure) {
      over.completeExceptionally(new AssertionError(failure));
    }
  }
}
