package io.perfport.client.iperf3;

import io.netty.util.concurrent.EventExecutor;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.session.StreamFigures;
import io.perfport.client.session.TestRecord;
import io.perfport.common.failure.Failure;
import io.perfport.common.iperf3.Cookie;
import io.perfport.common.iperf3.ErrorCode;
import io.perfport.common.iperf3.Iperf3Exception;
import io.perfport.common.iperf3.Iperf3Message;
import io.perfport.common.iperf3.TestResults;
import io.perfport.common.iperf3.TestResults.StreamResult;
import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.result.Interval;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;
import io.perfport.core.run.EndpointResults;
import io.perfport.core.run.TestRun;
import io.perfport.core.session.Iperf3Results;
import io.perfport.core.session.LoopTasks;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.DataStream.StreamListener;
import java.util.List;
import java.util.Optional;

/**
 * The run of one test, from before its streams are there until its results are told. It belongs to
 * the session's event loop; streams may report on any thread.
 */
final class Iperf3ClientRun implements TestRun.Listener, StreamListener {
  private static final double NANOS_A_SECOND = 1e9;

  /** Is told how the run goes, on the session's event loop. */
  interface Listener {
    /** The run is to be stopped: its time is up, or everything has moved. */
    void onRunDue();

    /** Every stream has ended; the figures are final. */
    void onRunEnded();

    /** A stream broke; the figures are final. */
    void onRunFailed(Failure why);

    /** The run is to be given up. */
    void onRunUnfit(Failure why);
  }

  private final EventExecutor loop;
  private final TestRecord<Interval, TestResult> record;
  private final StreamFigures figures;
  private final Listener listener;
  private TestRun run;
  private RunWatch watch;
  private long openedNanos;
  private long endedNanos;

  /** Datagrams that a sender may send at once. */
  private int atOnce;

  private boolean ended;

  /**
   * @param record of the test: has begun when the run has
   */
  Iperf3ClientRun(
      EventExecutor loop,
      TestRecord<Interval, TestResult> record,
      StreamFigures figures,
      Listener listener) {
    this.loop = loop;
    this.record = record;
    this.figures = figures;
    this.listener = listener;
  }

  /** All streams are open; their data may come before the word that they begin. */
  void take(StreamConfig config, List<DataStream> streams) {
    run = new TestRun(config.plan(), streams, loop, this);
    watch = new RunWatch(loop, run, config.plan(), listener::onRunDue, listener::onRunUnfit);
    openedNanos = System.nanoTime();
    atOnce = Math.max(1, config.plan().burstBlocks());
  }

  boolean isTaken() {
    return run != null;
  }

  /**
   * Lets the data flow, and looks after it.
   *
   * @param stallMillis how long nothing may move
   */
  void begin(StreamConfig config, String program, Cookie cookie, long stallMillis) {
    run.begin(openedNanos);
    watch.begin(stallMillis);
    figures.begin(run, start(config, program, cookie, run.streams()));
  }

  /** Whether data flows: it is to be stopped before the figures are complete. */
  boolean flows() {
    return record.hasBegun() && !ended;
  }

  void stop() {
    endedNanos = System.nanoTime();
    run.stop();
  }

  void cut() {
    run.cut();
  }

  /** Nobody waits for it any more. */
  void abandon() {
    if (run != null) {
      watch.stop();
      run.abandon();
    }
  }

  /** The server has stopped, and has received what it will. */
  void delivered(Runnable then) {
    run.delivered(then);
  }

  /** This end's results, for the server. */
  Iperf3Message.Results results() {
    return new Iperf3Message.Results(
        Iperf3Results.of(figures.local(), run.omittedDatagrams(), null));
  }

  /**
   * The server's results, in Perfport's words.
   *
   * @param stoppedNanos when the server is known to have stopped, of {@link System#nanoTime}
   * @throws Iperf3Exception if they are not of exactly the streams of this test
   */
  void told(Iperf3Message.Results theirs, long stoppedNanos) {
    Iperf3Results.requireSameStreams(theirs.results(), figures.local());
    int number = theirs.results().streams().size();
    if (number < run.streams().size()) {
      throw new Iperf3Exception(
          ErrorCode.RECEIVE_RESULTS,
          "the results have %d of the test's %d streams".formatted(number, run.streams().size()));
    }
    if (figures.local().streams().stream().anyMatch(each -> each.datagrams() != null)) {
      for (DataStream stream : run.streams()) {
        if (!stream.sends()) {
          stream(theirs.results(), stream.id())
              .ifPresent(told -> countMissing(stream, told, stoppedNanos));
        }
      }
    }
    figures.onServersResult(
        ServersResult.of(theirs.results(), figures.local(), run.omittedDatagrams()));
  }

  private static Optional<StreamResult> stream(TestResults results, int id) {
    return results.streams().stream().filter(each -> each.id() == id).findFirst();
  }

  /**
   * The server sends until it hears of the end, so it has always sent more than could come here.
   * What of that is surplus tells the first datagram that came later; and if none did, it is what
   * was sent until the server had answered, which takes one round trip. The rest was lost.
   */
  private void countMissing(DataStream stream, StreamResult told, long stoppedNanos) {
    long surplus;
    long after = stream.counters().afterEnd();
    if (after > 0) {
      surplus = Math.max(0, told.packets() - (after - 1));
    } else {
      double perNano = told.packets() / Math.max(1, told.endSeconds() * NANOS_A_SECOND);
      surplus = (long) Math.ceil(perNano * Math.max(0, stoppedNanos - endedNanos)) + atOnce;
    }
    run.sentInAll(stream.id(), told.packets() - surplus);
  }

  @Override
  public void onInterval(Interval interval) {
    record.onInterval(interval);
  }

  @Override
  public void onTimeUp() {
    listener.onRunDue();
  }

  @Override
  public void onRunEnded() {
    over();
    listener.onRunEnded();
  }

  @Override
  public void onRunFailed(Failure why) {
    over();
    listener.onRunFailed(why);
  }

  private void over() {
    ended = true;
    watch.stop();
  }

  @Override
  public void onStreamEnded(DataStream stream) {
    LoopTasks.execute(loop, () -> streamOver(stream, null));
  }

  @Override
  public void onStreamFailed(DataStream stream, Failure why) {
    LoopTasks.execute(loop, () -> streamOver(stream, why));
  }

  private void streamOver(DataStream stream, Failure why) {
    if (record.hasBegun()) {
      run.streamOver(why);
      watch.over(stream);
    } else if (why != null) {
      listener.onRunUnfit(why);
    }
  }

  /** What is known when the run begins. The server says nothing of itself. */
  private static TestStart start(
      StreamConfig config, String program, Cookie cookie, List<DataStream> streams) {
    DataStream first = streams.get(0);
    String congestion =
        config.plan().overUdp() ? null : EndpointResults.congestionOf(config.transport(), first);
    return new TestStart(
        config.server().facts(program, null, null, congestion, cookie.text(), null),
        ControlProtocol.IPERF3,
        config.plan(),
        EndpointResults.sizesOf(config.transport(), first),
        streams.stream().map(EndpointResults::addressesOf).toList());
  }
}
