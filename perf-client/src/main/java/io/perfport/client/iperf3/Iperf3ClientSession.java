package io.perfport.client.iperf3;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.session.Connector;
import io.perfport.client.session.DatagramLength;
import io.perfport.client.session.StreamFigures;
import io.perfport.client.session.TestInProgress;
import io.perfport.client.session.TestRecord;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.iperf3.ControlLimits;
import io.perfport.common.iperf3.ControlState;
import io.perfport.common.iperf3.Cookie;
import io.perfport.common.iperf3.Iperf3Message;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.TestResult;
import io.perfport.core.session.ControlSession;
import io.perfport.core.session.Iperf3Frames;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.stream.DataStream;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The client's side of one test against an iperf3 server: what it answers to each of the server's
 * messages, held against the state in which it stands. Its streams are opened by {@link
 * StreamOpening}, and what they measure is {@link Iperf3ClientRun}'s. Its state belongs to the
 * control connection's event loop.
 */
public final class Iperf3ClientSession extends ControlSession<Iperf3Message, Iperf3ClientState>
    implements TestInProgress<TestResult>, Iperf3ClientRun.Listener, StreamOpening.Listener {
  /** How long a server's last message may take to come, once a data connection has broken. */
  private static final long LAST_MESSAGE_MILLIS = 1_000;

  /**
   * The message of the end overtakes datagrams, and an iperf3 server counts none that it reads
   * after it: those that have arrived are given this time to be read.
   */
  private static final long DATAGRAMS_READ_MILLIS = 10;

  private final Connector connector;
  private final String program;
  private final TestRecord<Interval, TestResult> record;
  private final StreamFigures figures;
  private final Cookie cookie = Cookie.random();
  private final Iperf3Frames frames = new Iperf3Frames();

  /** With the length of datagrams settled, once the control connection is there. */
  private StreamConfig config;

  private StreamOpening opening;
  private Iperf3ClientRun run;

  /** The user ends the test. */
  private boolean interrupted;

  /** When the server asked for the results, and so had stopped. */
  private long askedNanos;

  /**
   * Written by the event loop before the result is there, read by the thread that waited for it.
   */
  private volatile boolean turnedAway;

  /**
   * @param connector opens the data connections
   * @param program name and version, for the server
   * @param record of this test
   */
  public Iperf3ClientSession(
      StreamConfig config,
      SessionTimeouts timeouts,
      Connector connector,
      String program,
      TestRecord<Interval, TestResult> record) {
    super(Side.CLIENT, timeouts, Iperf3ClientState.GREETING, Iperf3ClientState.OVER);
    this.config = config;
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
    run = new Iperf3ClientRun(channel.eventLoop(), record, figures, this);
    channel.pipeline().addLast(new ConnectionOpener.CookieSender(cookie, () -> {}), frames, this);
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
    tell(this::onInterrupt);
  }

  private void onInterrupt() {
    interrupted = true;
    if (clock().at(Iperf3ClientState.RUNNING)) {
      onRunDue();
    } else if (!run.isTaken()) {
      fail(new Failure(FailureReason.PEER_INTERRUPTED, "the client's user ended it"));
    } else if (run.flows()) {
      run.cut();
    } else if (record.hasBegun()) {
      finish(conclusion()); // The server's figures are not waited for.
    }
  }

  /** How a test ends that nothing has broken. */
  private Outcome conclusion() {
    return interrupted ? new Outcome.Interrupted() : new Outcome.Completed();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    clock().enter(Iperf3ClientState.GREETING);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, Iperf3Message message) {
    if (clock().at(Iperf3ClientState.CLOSING) || isOver()) {
      return; // Servers are known to say an error of an earlier test after the last message.
    }
    if (message instanceof Iperf3Message.ServerError error) {
      fail(ServerRefusal.of(error));
    } else if (message instanceof Iperf3Message.Results results) {
      onResults(results);
    } else if (message instanceof Iperf3Message.State said) {
      follow(said.state());
    } else {
      throw outOfTurn("parameters");
    }
  }

  private void follow(ControlState said) {
    switch (said) {
      case ACCESS_DENIED -> onDenied();
      case SERVER_TERMINATE -> fail(ServerRefusal.stopped());
      case PARAM_EXCHANGE -> {
        require(Iperf3ClientState.GREETING, said);
        sendParameters();
      }
      case CREATE_STREAMS -> {
        require(Iperf3ClientState.ADMISSION, said);
        openStreams();
      }
      case TEST_START -> {
        if (opening == null || !opening.startedEarly()) {
          require(Iperf3ClientState.STARTING, said);
        }
      }
      case TEST_RUNNING -> {
        if (opening == null || !opening.runningEarly()) {
          require(Iperf3ClientState.STARTING, said);
          onRunning();
        }
      }
      case EXCHANGE_RESULTS -> {
        require(Iperf3ClientState.EXCHANGING, said);
        exchangeResults();
      }
      case DISPLAY_RESULTS -> {
        require(Iperf3ClientState.DISPLAYING, said);
        sayDone();
      }
      default -> throw outOfTurn(said.name());
    }
  }

  /** The server has said what belongs to one state only. */
  private void require(Iperf3ClientState expected, ControlState said) {
    if (!clock().at(expected)) {
      throw outOfTurn(said.name());
    }
  }

  private FailureException outOfTurn(String what) {
    return new FailureException(
        FailureReason.UNEXPECTED_MESSAGE,
        "the server sent %s while the client waited for %s"
            .formatted(what, clock().state().awaited()));
  }

  /** The server is busy, or knows no such test. */
  private void onDenied() {
    turnedAway = clock().at(Iperf3ClientState.GREETING);
    fail(ServerRefusal.busy());
  }

  private void sendParameters() {
    TestPlan settled = DatagramLength.settle(config.plan(), control(), config.transport().facts());
    config = config.withPlan(settled);
    control()
        .writeAndFlush(
            new Iperf3Message.Parameters(RequestedTest.parameters(config, program, Instant.now())));
    clock().enter(Iperf3ClientState.ADMISSION);
  }

  /** The server has accepted the test, and asks for its streams. */
  private void openStreams() {
    StreamOpening.Opener opener =
        config.plan().overUdp()
            ? new DatagramOpener(config, connector, run)
            : new ConnectionOpener(config, connector, cookie, run);
    opening = new StreamOpening(config.plan().connections(), opener, control().eventLoop(), this);
    opening.openNext();
  }

  @Override
  public void onOpening() {
    clock().enter(Iperf3ClientState.OPENING);
  }

  @Override
  public void onOpened(List<DataStream> streams) {
    run.take(config, streams);
    clock().enter(Iperf3ClientState.STARTING);
  }

  @Override
  public void onRefused(Failure why) {
    fail(why);
  }

  @Override
  public void onRunning() {
    // The client ends a timed run itself; the run's watch looks after the others. It waits twice as
    // long as for Perfport's own servers, as iperf3 does: blocks of a low rate come far apart.
    clock().enter(Iperf3ClientState.RUNNING);
    run.begin(config, program, cookie, 2 * timeouts().stallMillis());
    if (interrupted) {
      onRunDue(); // Said when the streams were open, but did not flow yet.
    }
  }

  /** No more is sent, and no more counted. */
  @Override
  public void onRunDue() {
    if (clock().at(Iperf3ClientState.RUNNING)) {
      // What is stuck is not waited for.
      clock().enter(Iperf3ClientState.STOPPING, timeouts().drainMillis(), run::cut);
      run.stop();
    }
  }

  @Override
  public void onRunEnded() {
    if (finishIfFailed()) {
      return;
    }
    if (interrupted) {
      control().writeAndFlush(new Iperf3Message.State(ControlState.CLIENT_TERMINATE));
      finish(conclusion());
    } else if (config.plan().overUdp() && config.plan().direction().clientSends()) {
      clock().enter(Iperf3ClientState.STOPPING, DATAGRAMS_READ_MILLIS, this::sayEnd);
    } else {
      sayEnd();
    }
  }

  private void sayEnd() {
    control().writeAndFlush(new Iperf3Message.State(ControlState.TEST_END));
    clock().enter(Iperf3ClientState.EXCHANGING);
  }

  @Override
  public void onRunFailed(Failure why) {
    if (finishIfFailed()) {
      return;
    }
    if (interrupted) {
      finish(conclusion());
    } else {
      // A server that fails says so and closes its data connections, whose end may be seen first.
      clock().after(LAST_MESSAGE_MILLIS, () -> fail(why));
    }
  }

  @Override
  public void onRunUnfit(Failure why) {
    fail(why);
  }

  /** The server asks for the results. */
  private void exchangeResults() {
    askedNanos = System.nanoTime();
    frames.decoder().expectResults(ControlLimits.SERVER_RESULTS_BYTES);
    clock().enter(Iperf3ClientState.CONCLUDING);
    run.delivered(this::sendResults);
  }

  private void sendResults() {
    if (!isOver()) {
      control().writeAndFlush(run.results());
    }
  }

  private void onResults(Iperf3Message.Results theirs) {
    run.told(theirs, askedNanos);
    if (config.iperf3().serverOutput()) { // iperf3 3.12 sends it to the next client as well.
      ServersResult.output(theirs.results()).ifPresent(figures::onServerOutput);
    }
    clock().enter(Iperf3ClientState.DISPLAYING);
  }

  /** The server is given the time to read the last message. */
  private void sayDone() {
    control()
        .writeAndFlush(new Iperf3Message.State(ControlState.IPERF_DONE))
        .addListener(done -> halfClose());
    clock().enter(Iperf3ClientState.CLOSING, LAST_MESSAGE_MILLIS, () -> finish(conclusion()));
  }

  private void halfClose() {
    if (control() instanceof DuplexChannel duplex && control().isActive()) {
      duplex.shutdownOutput();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    onLost(ServerRefusal.closed(clock().state()));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    onLost(ServerRefusal.of(cause));
  }

  /** The connection is closed, or broken by what the server said. */
  private void onLost(Failure why) {
    boolean broken =
        why.reason() == FailureReason.PEER_CLOSED || why.reason() == FailureReason.IO_ERROR;
    if (clock().at(Iperf3ClientState.CLOSING)) {
      finish(conclusion());
    } else if (clock().at(Iperf3ClientState.GREETING) && broken) {
      turnedAway = true;
      fail(ServerRefusal.closedAtOnce());
    } else if (clock().at(Iperf3ClientState.ADMISSION) && broken) {
      fail(ServerRefusal.closedInsteadOfAccepting(config.iperf3().login().isPresent()));
    } else {
      fail(why);
    }
  }

  @Override
  protected boolean isRunFlowing() {
    return run.flows();
  }

  @Override
  protected void cutRun() {
    run.cut();
  }

  @Override
  protected Runnable[] closeDown(Outcome outcome) {
    return new Runnable[] {
      () -> figures.end(outcome), // First: what was measured is not lost to what fails below.
      run::abandon,
      // What is left to say goes first, and then the data connections, whose end is noticed.
      () -> control().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> close())
    };
  }

  private void close() {
    control().close();
    if (opening != null) {
      opening.close();
    }
  }
}
