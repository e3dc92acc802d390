package io.perfport.server.iperf3;

import io.netty.util.concurrent.EventExecutor;
import io.perfport.common.failure.Failure;
import io.perfport.common.iperf3.Iperf3Message;
import io.perfport.common.iperf3.TestResults;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Interval;
import io.perfport.core.run.EndpointResults;
import io.perfport.core.run.StallWatch;
import io.perfport.core.run.TestRun;
import io.perfport.core.session.Iperf3Results;
import io.perfport.core.session.LoopTasks;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.DataStream.StreamListener;
import io.perfport.server.session.ServerContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The run of one test with all that is measured of it, from before its streams are there until its
 * results are told. It belongs to the session's event loop; streams may report on any thread.
 */
final class Iperf3ServerRun implements TestRun.Listener, StreamListener {
  /** Is told how the run goes, on the session's event loop. */
  interface Listener {
    /** Every stream has ended; the figures are final. */
    void onRunEnded();

    /** A stream broke; the figures are final. */
    void onRunFailed(Failure why);

    /** The run is to be given up. */
    void onRunUnfit(Failure why);
  }

  /**
   * A client that is stopped closes its data connections and then says so, on another connection:
   * what it says is to be heard first.
   */
  private static final long MESSAGE_MILLIS = 500;

  private static final long STALL_TICK_MILLIS = 1_000;

  private final ServerContext server;
  private final String id;
  private final EventExecutor loop;
  private final AdmittedTest test;
  private final Optional<CollectedOutput> output;
  private final Listener listener;
  private TestRun run;
  private ScheduledFuture<?> stallTicks;
  private String congestion;
  private boolean begun;
  private boolean ended;
  private boolean closed;

  /**
   * @param id the session's, as the log names it
   */
  Iperf3ServerRun(
      ServerContext server,
      String id,
      EventExecutor loop,
      AdmittedTest test,
      Optional<CollectedOutput> output,
      Listener listener) {
    this.server = server;
    this.id = id;
    this.loop = loop;
    this.test = test;
    this.output = output;
    this.listener = listener;
  }

  /** The streams are there, though not all of them may be set up yet. */
  void take(List<DataStream> streams) {
    run = new TestRun(test.runPlan(), streams, loop, this);
  }

  /** All streams are set up: from now on the run counts as one. */
  void arm() {
    congestion =
        test.plan().overUdp()
            ? null
            : EndpointResults.congestionOf(server.transport(), run.streams().get(0));
    begun = true;
  }

  /** Lets the data flow, and looks after it. */
  void begin() {
    run.begin(System.nanoTime());
    output.ifPresent(lines -> lines.onRunning(run.streams()));
    server.observer().onRunning(id, run.streams());
    // Twice what Perfport's own clients are given, and what iperf3's server gives: blocks of a low
    // rate (-b) come far apart.
    StallWatch stalls = new StallWatch(run, 2 * server.timeouts().stallMillis());
    stallTicks =
        loop.scheduleWithFixedDelay(
            () -> stalls.check().ifPresent(listener::onRunUnfit),
            STALL_TICK_MILLIS,
            STALL_TICK_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /** This end of them, once they are taken. */
  List<DataStream> streams() {
    return run.streams();
  }

  /** Whether data flows: it is to be stopped before the figures are complete. */
  boolean flows() {
    return begun && !ended;
  }

  boolean isEnded() {
    return ended;
  }

  void stop() {
    run.stop();
  }

  /**
   * Stops when what the client sent before it said the end has come.
   *
   * @param maxMillis the longest that is waited for it
   */
  void drain(long maxMillis) {
    if (LateData.matters(test.plan())) {
      run.stopSending();
      LateData.await(loop, run, test.plan(), maxMillis, run::stop);
    } else {
      run.stop();
    }
  }

  /** What was measured; null if no data ever flowed. */
  EndpointResult result() {
    return begun ? EndpointResults.of(run, server.transport(), server.workers(), congestion) : null;
  }

  /** This end's results, for a client that has told its own. */
  Iperf3Message.Results answer(TestResults theirs) {
    EndpointResult own = result();
    Iperf3Results.requireSameStreams(theirs, own);
    if (test.plan().overUdp()) {
      // Only now is it known how many the client sent: what came last may have been lost.
      theirs.streams().forEach(each -> run.sentInAll(each.id(), each.packets()));
      own = result();
    }
    EndpointResult told = own;
    String text = output.map(lines -> lines.text(told)).orElse(null);
    return new Iperf3Message.Results(Iperf3Results.of(own, run.omittedDatagrams(), text));
  }

  /** The session is over: what streams still report is of no interest. */
  void close() {
    closed = true;
    if (stallTicks != null) {
      stallTicks.cancel(false);
    }
  }

  @Override
  public void onInterval(Interval interval) {
    output.ifPresent(lines -> lines.onInterval(interval));
    server.observer().onInterval(id, test.plan(), interval);
  }

  @Override
  public void onTimeUp() {
    // The client says when the test ends; the deadline is for one that does not.
  }

  @Override
  public void onRunEnded() {
    ended = true;
    listener.onRunEnded();
  }

  @Override
  public void onRunFailed(Failure why) {
    ended = true;
    listener.onRunFailed(why);
  }

  @Override
  public void onStreamEnded(DataStream stream) {
    LoopTasks.execute(loop, () -> streamOver(null));
  }

  @Override
  public void onStreamFailed(DataStream stream, Failure why) {
    LoopTasks.execute(loop, () -> streamBroke(why));
  }

  private void streamBroke(Failure why) {
    if (begun) {
      loop.schedule(() -> streamOver(why), MESSAGE_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      listener.onRunUnfit(why);
    }
  }

  private void streamOver(Failure why) {
    if (!closed && run != null) {
      run.streamOver(why);
    }
  }
}
