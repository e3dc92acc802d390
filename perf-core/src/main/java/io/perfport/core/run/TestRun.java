package io.perfport.core.run;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Placement;
import io.perfport.common.result.StreamInterval;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.Warning;
import io.perfport.core.host.CpuByInterval;
import io.perfport.core.host.ProcessCpu;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.SendBudget;
import io.perfport.core.stream.StreamSample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * All streams of one test at one end, from the first byte to the last: starts them, samples them by
 * interval, leaves the warm-up out, and adds up.
 *
 * <p>It belongs to one event loop, that of the session's control connection; every method is called
 * there, and so is the listener. The streams run on loops of their own.
 */
public final class TestRun {
  /** Is told how a run goes on, on the run's event loop. */
  public interface Listener {
    /** An interval is over. */
    void onInterval(Interval interval);

    /** A time-limited plan's time is over; the streams still flow until they are stopped. */
    void onTimeUp();

    /** Every stream has ended, and {@link #totals} are final. Last call of a good run. */
    void onRunEnded();

    /** A stream broke; the others were cut, and {@link #totals} are final. Last call. */
    void onRunFailed(Failure failure);
  }

  /** How far apart two ends' clocks may run. */
  private static final double CLOCKS_APART = 1.001;

  /** iperf3 checks its rate after this number of datagrams. */
  private static final int AT_ONCE = 10;

  /** More datagrams a second than any machine sends: of a stream whose rate nobody limits. */
  private static final double MOST_A_SECOND = 1e8;

  private final TestPlan plan;
  private final RunTimeline timeline;
  private final List<DataStream> streams;
  private final EventExecutor loop;
  private final Listener listener;
  private final SendBudget budget;
  private final List<StreamTally> tallies = new ArrayList<>();
  private final RunEvidence evidence;

  /** Ids of the streams whose end the other end has said. */
  private final Set<Integer> ended = new HashSet<>();

  private long beganNanos;
  private long receiveFromNanos;
  private long sampledUntil;
  private ProcessCpu cpuBase;

  /** Null until it has begun. */
  private CpuByInterval intervalCpu;

  private CpuUsage cpu;
  private ScheduledFuture<?> nextTick;
  private ScheduledFuture<?> timeUp;
  private int streamsOver;
  private Failure failure;
  private boolean over;
  private boolean mayBeCut;

  /**
   * @param streams in the order of their ids, attached to their channels
   * @param loop the session's event loop
   */
  public TestRun(TestPlan plan, List<DataStream> streams, EventExecutor loop, Listener listener) {
    this.plan = plan;
    this.timeline = RunTimeline.of(plan);
    this.streams = List.copyOf(streams);
    this.loop = loop;
    this.listener = listener;
    this.evidence = new RunEvidence(plan, this.streams);
    this.budget = plan.omitMillis() > 0 ? SendBudget.unlimited() : SendBudget.of(planBytes());
  }

  /**
   * Begins: the streams that this end sends begin to flow.
   *
   * @param receiveFromNanos since when, of {@link System#nanoTime}, the other end may have been
   *     sending: its data can overtake its word that it began
   */
  public void begin(long receiveFromNanos) {
    this.receiveFromNanos = receiveFromNanos;
    beganNanos = System.nanoTime();
    boolean warmsUp = plan.omitMillis() > 0;
    evidence.begun();
    if (!warmsUp) {
      evidence.measuring();
    }
    for (DataStream stream : streams) {
      long from = stream.sends() ? beganNanos : receiveFromNanos;
      tallies.add(new StreamTally(stream, from, warmsUp));
    }
    cpuBase = ProcessCpu.now();
    intervalCpu = new CpuByInterval();
    for (DataStream stream : streams) {
      stream.begin(budget, streams.size());
    }
    scheduleTick(timeline.next(0));
    if (timeline.endNanos() != RunTimeline.NEVER) {
      for (DataStream stream : streams) {
        stream.measureUntil(beganNanos + timeline.endNanos());
      }
      // Streams of this event loop have begun to send meanwhile, which takes its time.
      timeUp =
          loop.schedule(
              listener::onTimeUp,
              beganNanos + timeline.endNanos() - System.nanoTime(),
              TimeUnit.NANOSECONDS);
    }
  }

  /** No more data: ends in order the streams that this end sends. */
  public void stop() {
    streams.forEach(DataStream::stop);
  }

  /**
   * Like {@link #stop()}, for a run whose data need not all arrive: each end cuts at a deadline of
   * its own what has not, and a connection that the other end has cut first is incomplete here, no
   * failure.
   */
  public void stopEvenIncomplete() {
    mayBeCut = true;
    stop();
  }

  /**
   * The other end has sent this number of datagrams of a stream, and no more will come. What it
   * sent took as long as it says, since this end's run began: its word itself may come late.
   *
   * @throws FailureException if this end does not receive that stream, or was told before
   */
  public void sent(ControlMessage.Sent told) {
    int streamId = told.streamId();
    DataStream receiver =
        streams.stream()
            .filter(stream -> stream.id() == streamId && !stream.sends())
            .findFirst()
            .orElseThrow(
                () ->
                    new FailureException(
                        FailureReason.BAD_MESSAGE,
                        "the other end says that it sent stream %d, which it does not"
                            .formatted(streamId)));
    if (told.nanos() != null && told.nanos() < elapsedNanos()) {
      receiver.measureUntil(beganNanos + told.nanos());
    }
    receiver.sent(Math.min(told.datagrams(), mostSent()));
    if (!ended.add(streamId)) {
      throw new FailureException(
          FailureReason.UNEXPECTED_MESSAGE,
          "the other end says twice how many datagrams stream %d had".formatted(streamId));
    }
  }

  /**
   * The test is over, and what is under way may still come: ends the streams that this end sends,
   * and the time that is measured of the others.
   */
  public void stopSending() {
    long now = System.nanoTime();
    for (DataStream stream : streams) {
      if (stream.sends()) {
        stream.stop();
      } else {
        stream.measureUntil(now);
      }
    }
  }

  /**
   * The other end tells, after the run, how many datagrams of a stream it sent since that was made.
   * Those that never came are lost, as far as they can have been sent; the totals say so from now
   * on.
   */
  public void sentInAll(int streamId, long datagrams) {
    for (int i = 0; i < tallies.size(); i++) {
      DataStream stream = streams.get(i);
      if (stream.id() == streamId && !stream.sends()) {
        tallies.get(i).sentInAll(Math.min(datagrams, mostSent()));
      }
    }
  }

  /**
   * How many datagrams of a stream the other end can have sent by now, whatever it says: what its
   * rate makes of the time since the first could come. Beyond what was sent that is what the words
   * of the end took to come, some round trips.
   */
  private long mostSent() {
    double perSecond =
        plan.bitsPerSecond() == 0
            ? MOST_A_SECOND
            : plan.bitsPerSecond() / 8.0 / plan.blockBytes() * CLOCKS_APART;
    double seconds = (System.nanoTime() - receiveFromNanos) / 1e9;
    return (long) (perSecond * seconds) + Math.max(AT_ONCE, plan.burstBlocks()) + 1;
  }

  /**
   * The run is over, and the other end has received what it will: counts what the senders' kernels
   * sent again meanwhile. The last interval goes without.
   *
   * @param then is run on the run's event loop, when the totals have it
   */
  public void delivered(Runnable then) {
    SampleRound.begin(
        loop,
        streams,
        DataStream::sample,
        samples -> {
          for (int i = 0; i < samples.size(); i++) {
            tallies.get(i).delivered(samples.get(i));
          }
          then.run();
        });
  }

  /** What this end has handed on to be sent so far, in bytes. */
  public long sentBytes() {
    return streams.stream()
        .filter(DataStream::sends)
        .mapToLong(stream -> stream.counters().bytes())
        .sum();
  }

  /** Ends every stream at once; what was measured stays. */
  public void cut() {
    streams.forEach(DataStream::cut);
  }

  /**
   * Nobody waits for the run any more: it takes no more samples. What was measured stays. Nothing
   * if the run is over.
   */
  public void abandon() {
    over = true;
    cancel(nextTick);
    cancel(timeUp);
  }

  /** Whether the listener has been, or is about to be, told the end. */
  public boolean isOver() {
    return over;
  }

  /** Nanoseconds since the run began. */
  public long elapsedNanos() {
    return System.nanoTime() - beganNanos;
  }

  public List<DataStream> streams() {
    return streams;
  }

  /** The totals of every stream as sampled so far; final once the listener has been told. */
  public List<StreamTotal> totals() {
    return tallies.stream().map(StreamTally::total).toList();
  }

  /** The datagrams that the totals leave out, by the streams' ids; none without a warm-up. */
  public Map<Integer, DatagramCounts> omittedDatagrams() {
    Map<Integer, DatagramCounts> omitted = new HashMap<>();
    for (int i = 0; i < tallies.size(); i++) {
      DatagramCounts counts = tallies.get(i).omittedDatagrams();
      if (counts != null) {
        omitted.put(streams.get(i).id(), counts);
      }
    }
    return omitted;
  }

  /** How long the streams in fact warmed up, the shortest of them; null while they do. */
  public Long warmUpNanos() {
    return tallies.stream().anyMatch(each -> each.warmUpNanos() == null)
        ? null
        : tallies.stream()
            .map(StreamTally::warmUpNanos)
            .filter(Objects::nonNull)
            .min(Long::compare)
            .orElse(null);
  }

  /**
   * Why this end's figures are suspect, as sampled so far; final once the listener has been told.
   *
   * @param congestion congestion control in force on the data connections; null where it can't be
   *     told
   */
  public List<Warning> warnings(String congestion) {
    return evidence.judge(tallies, congestion);
  }

  /** Where this end's threads ran; null until the end, and where it can't be told. */
  public Placement placement() {
    return evidence.placement();
  }

  /**
   * The other end tells how much processor time it uses, once the run has begun.
   *
   * @param percent of one processor; null where it does not tell
   */
  public void onPeerCpu(Double percent) {
    intervalCpu.onPeerCpu(percent);
  }

  /** Processor time of this process in the measured part of the run. */
  public CpuUsage cpu() {
    return cpu == null ? ProcessCpu.now().since(cpuBase) : cpu;
  }

  private long planBytes() {
    if (plan.limit() instanceof RunLimit.Bytes limit) {
      return limit.bytes();
    }
    if (plan.limit() instanceof RunLimit.Blocks limit) {
      return Math.multiplyExact(limit.blocks(), (long) plan.blockBytes());
    }
    return Long.MAX_VALUE;
  }

  private void scheduleTick(long atNanos) {
    if (atNanos == RunTimeline.NEVER || over) {
      return;
    }
    long delay = beganNanos + atNanos - System.nanoTime();
    nextTick = loop.schedule(() -> tick(atNanos), delay, TimeUnit.NANOSECONDS);
  }

  private void tick(long atNanos) {
    long fromNanos = sampledUntil;
    sampledUntil = atNanos;
    boolean warmUpEnds = timeline.isOmitted(fromNanos) && !timeline.isOmitted(atNanos);
    SampleRound.begin(
        loop,
        streams,
        warmUpEnds ? DataStream::measure : DataStream::sample,
        samples -> take(fromNanos, atNanos, samples, warmUpEnds));
    if (warmUpEnds) {
      budget.limitTo(planBytes());
    }
    scheduleTick(timeline.next(atNanos));
  }

  private void take(
      long fromNanos, long untilNanos, List<StreamSample> samples, boolean warmUpEnds) {
    boolean omitted = timeline.isOmitted(fromNanos);
    List<StreamInterval> parts = new ArrayList<>(samples.size());
    for (int i = 0; i < samples.size(); i++) {
      parts.add(tallies.get(i).add(samples.get(i)));
    }
    long origin = omitted ? 0 : timeline.omitNanos();
    if (plan.intervalMillis() > 0) {
      Interval interval =
          new Interval(fromNanos - origin, untilNanos - origin, omitted, parts, intervalCpu.next());
      evidence.interval(interval);
      listener.onInterval(interval);
    }
    if (warmUpEnds) {
      evidence.measuring();
      tallies.forEach(StreamTally::warmedUp);
      cpuBase = ProcessCpu.now();
    }
  }

  /**
   * A stream of this run has ended.
   *
   * @param why null if it ended in order, or was cut
   */
  public void streamOver(Failure why) {
    assert loop.inEventLoop();
    streamsOver++;
    if (why != null && failure == null && !isCutByPeer(why)) {
      failure = why;
      cut();
    }
    if (streamsOver == streams.size()) {
      over = true;
      cancel(nextTick);
      cancel(timeUp);
      cpu = ProcessCpu.now().since(cpuBase);
      evidence.ended(
          loop, () -> SampleRound.begin(loop, streams, DataStream::sample, this::takeLast));
    }
  }

  private boolean isCutByPeer(Failure why) {
    return mayBeCut
        && (why.reason() == FailureReason.PEER_CLOSED || why.reason() == FailureReason.IO_ERROR);
  }

  private void takeLast(List<StreamSample> samples) {
    long last = samples.stream().mapToLong(StreamSample::nanos).max().orElse(beganNanos);
    take(sampledUntil, Math.max(sampledUntil, last - beganNanos), samples, false);
    if (failure == null) {
      listener.onRunEnded();
    } else {
      listener.onRunFailed(failure);
    }
  }

  private static void cancel(ScheduledFuture<?> task) {
    if (task != null) {
      task.cancel(false);
    }
  }
}
