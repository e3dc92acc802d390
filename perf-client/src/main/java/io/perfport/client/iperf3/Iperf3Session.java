package io.perfport.client.iperf3;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.session.Connector;
import io.perfport.client.session.DatagramLength;
import io.perfport.client.session.StreamFigures;
import io.perfport.client.session.TestInProgress;
import io.perfport.client.session.TestRecord;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.iperf3.ControlLimits;
import io.perfport.common.iperf3.ControlState;
import io.perfport.common.iperf3.Cookie;
import io.perfport.common.iperf3.Iperf3Message;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.TestResult;
import io.perfport.core.session.Ending;
import io.perfport.core.session.Iperf3Frames;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.stream.DataStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The client's side of one test against an iperf3 server: what it answers to each of {@link
 * ServerWords}. Where the test stands is {@link StateClock}'s, its streams are {@link
 * StreamIntake}'s, what they measure {@link MeasuredRun}'s, and how it ends {@link TestEnding}'s.
 * Its state belongs to the control connection's event loop.
 */
public final class Iperf3Session
    implements TestInProgress<TestResult>, MeasuredRun.Listener, StreamIntake.Listener {
  /** How long a server's last word may take to come, once a data connection has broken. */
  private static final long LAST_WORD_MILLIS = 1_000;

  /**
   * The word of the end overtakes datagrams, and an iperf3 server counts none that it reads after
   * it: those that have arrived are given this time to be read.
   */
  private static final long DATAGRAMS_READ_MILLIS = 10;

  private final SessionTimeouts timeouts;
  private final Connector connector;
  private final String program;
  private final TestRecord<Interval, TestResult> record;
  private final StreamFigures figures;
  private final Cookie cookie = Cookie.random();
  private final Iperf3Frames frames = new Iperf3Frames();
  private final TestEnding ending = new TestEnding();

  /** With the length of datagrams settled, once the control connection is there. */
  private StreamConfig config;

  private Channel control;
  private StateClock clock;
  private StreamIntake intake;
  private MeasuredRun run;

  /** When the server asked for the results, and so had stopped. */
  private long askedNanos;

  /** Written by the event loop before the result is there, read by whoever waited for it. */
  private volatile boolean turnedAway;

  /**
   * @param connector opens the data connections
   * @param program name and version, for the server
   * @param record of this test
   */
  public Iperf3Session(
      StreamConfig config,
      SessionTimeouts timeouts,
      Connector connector,
      String program,
      TestRecord<Interval, TestResult> record) {
    this.config = config;
    this.timeouts = timeouts;
    this.connector = connector;
    this.program = program;
    this.record = record;
    this.figures = new StreamFigures(config, record);
  }

  /** Sets up the control connection, before it is made. */
  public void initialize(Channel channel) {
    // A server that ends a session says why and closes; a write that fails then must not close the
    // channel before the reason is read.
    channel.config().setAutoClose(false);
    control = channel;
    clock = new StateClock(channel.eventLoop(), this::fail);
    run = new MeasuredRun(channel.eventLoop(), record, figures, this);
    channel
        .pipeline()
        .addLast(new CookieFirst(cookie, () -> {}), frames, new ServerWords(clock, this));
  }

  @Override
  public CompletableFuture<TestResult> result() {
    return record.result();
  }

  /** Whether the server had no time for this test, as far as one can tell, once it is over. */
  public boolean isTurnedAway() {
    return turnedAway;
  }

  @Override
  public void interrupt() {
    Ending.tell(control.eventLoop(), this::interruptHere);
  }

  private void interruptHere() {
    ending.interrupt();
    if (clock.at(Iperf3State.RUNNING)) {
      runDue();
    } else if (!run.isTaken()) {
      fail(new Failure(FailureReason.PEER_INTERRUPTED, "the client's user ended it"));
    } else if (run.flows()) {
      run.cut();
    } else if (record.hasBegun()) {
      finish(ending.last()); // The server's figures are not waited for.
    }
  }

  /** The connection is made. */
  void connected() {
    clock.await(Iperf3State.GREETING, timeouts.messageMillis());
  }

  /** The server is busy, or knows no such test. */
  void denied() {
    turnedAway = clock.at(Iperf3State.GREETING);
    fail(ServerRefusal.busy());
  }

  /** The server asks for the parameters. */
  void ask() {
    TestPlan settled = DatagramLength.settle(config.plan(), control, config.transport().facts());
    config = config.withPlan(settled);
    control.writeAndFlush(
        new Iperf3Message.Parameters(RequestedTest.parameters(config, program, Instant.now())));
    clock.await(Iperf3State.ADMISSION, timeouts.messageMillis());
  }

  /** The server has accepted the test, and asks for its streams. */
  void open() {
    StreamOpener opener =
        config.plan().overUdp()
            ? new DatagramOpener(config, connector, run)
            : new ConnectionOpener(config, connector, cookie, run);
    intake =
        new StreamIntake(
            config.plan().connections(), opener, control.eventLoop(), clock, timeouts, this);
    intake.begin();
  }

  /** The server says that it has all streams, and that their data may flow soon. */
  void started() {
    if (intake == null || !intake.startedEarly()) {
      clock.require(Iperf3State.STARTING, ControlState.TEST_START);
    }
  }

  /** The server says that data may flow. */
  void running() {
    if (intake == null || !intake.runningEarly()) {
      clock.require(Iperf3State.STARTING, ControlState.TEST_RUNNING);
      begin();
    }
  }

  @Override
  public void taken(List<DataStream> streams) {
    run.take(config, streams);
  }

  @Override
  public void begin() {
    // The client ends a timed run itself; the run's watch looks after the others. It waits twice as
    // long as for Perfport's own servers, as iperf3 does: blocks of a low rate come far apart.
    clock.go(Iperf3State.RUNNING);
    run.begin(config, program, cookie, 2 * timeouts.stallMillis());
    if (ending.isInterrupted()) {
      runDue(); // Said when the streams were open, but did not flow yet.
    }
  }

  /** No more is sent, and no more counted. */
  @Override
  public void runDue() {
    if (clock.at(Iperf3State.RUNNING)) {
      // What is stuck is not waited for.
      clock.await(Iperf3State.STOPPING, timeouts.drainMillis(), run::cut);
      run.stop();
    }
  }

  @Override
  public void runEnded() {
    Optional<Outcome> early = ending.early();
    if (early.isEmpty()) {
      if (config.plan().overUdp() && config.plan().direction().clientSends()) {
        clock.await(Iperf3State.STOPPING, DATAGRAMS_READ_MILLIS, this::sayEnd);
      } else {
        sayEnd();
      }
      return;
    }
    if (!ending.isFailed()) {
      control.writeAndFlush(new Iperf3Message.State(ControlState.CLIENT_TERMINATE));
    }
    finish(early.get());
  }

  private void sayEnd() {
    control.writeAndFlush(new Iperf3Message.State(ControlState.TEST_END));
    clock.await(Iperf3State.EXCHANGING, timeouts.messageMillis());
  }

  @Override
  public void runFailed(Failure why) {
    Optional<Outcome> early = ending.early();
    if (early.isPresent()) {
      finish(early.get());
    } else {
      // A server that fails says so and closes its data connections, whose end may be seen first.
      clock.wake(LAST_WORD_MILLIS, () -> fail(why));
    }
  }

  @Override
  public void runUnfit(Failure why) {
    fail(why);
  }

  /** The server asks for the results. */
  void exchange() {
    askedNanos = System.nanoTime();
    frames.decoder().expectResults(ControlLimits.SERVER_RESULTS_BYTES);
    clock.await(Iperf3State.CONCLUDING, timeouts.messageMillis());
    run.delivered(this::tellResults);
  }

  private void tellResults() {
    if (!clock.at(Iperf3State.OVER)) {
      control.writeAndFlush(run.results());
    }
  }

  /** The server tells its own. */
  void take(Iperf3Message.Results theirs) {
    run.told(theirs, askedNanos);
    if (config.iperf3().serverOutput()) { // iperf3 3.12 sends it to the next client as well.
      ServersResult.output(theirs.results()).ifPresent(figures::onServerOutput);
    }
    clock.await(Iperf3State.DISPLAYING, timeouts.messageMillis());
  }

  /** All is said; the server is given the time to read it. */
  void part() {
    control
        .writeAndFlush(new Iperf3Message.State(ControlState.IPERF_DONE))
        .addListener(done -> halfClose());
    clock.await(Iperf3State.CLOSING, LAST_WORD_MILLIS, this::finishInOrder);
  }

  private void halfClose() {
    if (control instanceof DuplexChannel duplex && control.isActive()) {
      duplex.shutdownOutput();
    }
  }

  private void finishInOrder() {
    finish(ending.last());
  }

  /** The connection is closed, or broken by what the server said. */
  void lost(Failure why) {
    boolean broken =
        why.reason() == FailureReason.PEER_CLOSED || why.reason() == FailureReason.IO_ERROR;
    if (clock.at(Iperf3State.CLOSING)) {
      finishInOrder();
    } else if (clock.at(Iperf3State.GREETING) && broken) {
      turnedAway = true;
      fail(ServerRefusal.closedAtOnce());
    } else if (clock.at(Iperf3State.ADMISSION) && broken) {
      fail(ServerRefusal.closedInsteadOfAccepting(config.iperf3().login().isPresent()));
    } else {
      fail(why);
    }
  }

  /** Ends the test. A run that still flows is cut first, so that its figures are complete. */
  @Override
  public void fail(Failure why) {
    if (clock.at(Iperf3State.OVER) || !ending.fail(why)) {
      return;
    }
    if (run.flows()) {
      // Whatever becomes of the streams, the test ends.
      clock.wake(timeouts.messageMillis(), () -> finish(new Outcome.Failed(why)));
      run.cut();
    } else {
      finish(new Outcome.Failed(why));
    }
  }

  private void finish(Outcome outcome) {
    if (clock.at(Iperf3State.OVER)) {
      return;
    }
    clock.go(Iperf3State.OVER);
    Ending.inOrder(
        () -> figures.end(outcome), // First: what was measured is not lost to what fails below.
        run::abandon,
        // What is left to say goes first, and then the data connections, whose end is noticed.
        () -> control.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> close()));
  }

  private void close() {
    control.close();
    if (intake != null) {
      intake.close();
    }
  }
}
