package io.perfport.client.session;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.perfport.client.config.StreamConfig;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameType;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;
import io.perfport.core.run.RunMessages;
import io.perfport.core.run.TestRun;
import io.perfport.core.session.ControlFrames;
import io.perfport.core.session.ControlSession.Side;
import io.perfport.core.session.PerfportSession;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.DataStream.StreamListener;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The client's side of one test: the state machine on the control connection. Every state has a
 * deadline. Its state belongs to the control connection's event loop.
 */
public final class ClientSession extends PerfportSession<ClientState>
    implements TestInProgress<TestResult>, TestRun.Listener, StreamListener {
  private static final Set<FrameType> FROM_SERVER =
      EnumSet.of(
          FrameType.CHALLENGE,
          FrameType.QUEUED,
          FrameType.WELCOME,
          FrameType.PLAN_ACCEPTED,
          FrameType.STARTED,
          FrameType.PROGRESS,
          FrameType.SENT,
          FrameType.RESULTS,
          FrameType.FAILED);

  /** How long a user who has ended the test waits in each of the states that are left. */
  private static final long INTERRUPTED_MILLIS = 2_000;

  private final StreamConfig config;
  private final Connector connector;
  private final String program;
  private final TestRecord<Interval, TestResult> record;
  private final StreamFigures figures;

  private Greeting greeting;
  private ControlMessage.Welcome welcome;

  /** What the server is to carry out, and what it has accepted: the same, or slower. */
  private TestPlan asked;

  private TestPlan plan;
  private DataConnections connections;
  private TestRun prepared;

  /** Null until it has begun. */
  private TestRun run;

  private RunMessages progress;
  private TestStart start;
  private long startSentNanos;
  private boolean interrupted;
  private boolean runEnded;
  private long serverReceived;

  /**
   * @param connector opens the data connections
   * @param program name and version, for the server
   * @param record of this test
   */
  public ClientSession(
      StreamConfig config,
      SessionTimeouts timeouts,
      Connector connector,
      String program,
      TestRecord<Interval, TestResult> record) {
    super(Side.CLIENT, timeouts, ClientState.GREETING, ClientState.OVER);
    this.config = config;
    this.connector = connector;
    this.program = program;
    this.record = record;
    this.figures = new StreamFigures(config, record);
  }

  /** Sets up the control connection, before it is told that it is active. */
  public void initialize(Channel channel, FirstByteCheck firstByte) {
    ControlPipeline.initialize(channel, firstByte, FROM_SERVER, this, timeouts().silenceMillis());
  }

  @Override
  public CompletableFuture<TestResult> result() {
    return record.result();
  }

  @Override
  public void interrupt() {
    tell(this::interruptHere);
  }

  private void interruptHere() {
    if (interrupted) {
      return;
    }
    interrupted = true;
    if (run == null) {
      fail(new Failure(FailureReason.PEER_INTERRUPTED, "the client's user ended it"));
    } else if (clock().at(ClientState.RUNNING) && !runEnded) {
      drain();
    } else if (clock().at(ClientState.DRAINING) && !runEnded) {
      clock().after(patience(timeouts().drainMillis()), run::cut);
    } else if (clock().at(ClientState.CONCLUDING)) {
      awaitResults();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    greeting =
        new Greeting(config.server().entry(), control(), clock(), record::onQueued, this::fail);
    greeting.begin(program);
  }

  @Override
  protected void onMessage(ChannelHandlerContext ctx, ControlMessage message) {
    if (message instanceof ControlMessage.Welcome welcomed) {
      require(greeting.isAwaited(), message);
      greeting.requireProven(welcomed);
      welcome = welcomed;
      asked = DatagramLength.settle(config.plan(), control(), config.transport().facts());
      control().writeAndFlush(new ControlMessage.Plan(asked, config.server().affinity().server()));
      clock().enter(ClientState.PLANNING);
    } else if (message instanceof ControlMessage.PlanAccepted accepted) {
      require(clock().at(ClientState.PLANNING), message);
      join(accepted);
    } else if (message instanceof ControlMessage.Started) {
      require(clock().at(ClientState.STARTING), message);
      if (unexplained() == null) {
        begin();
      } else {
        fail(unexplained()); // A server that goes on has no other word on it.
      }
    } else if (message instanceof ControlMessage.Progress report) {
      require(run != null, message);
      follow(report);
    } else if (message instanceof ControlMessage.Sent sent) {
      require(run != null, message);
      run.sent(sent);
    } else if (message instanceof ControlMessage.Results results) {
      require(clock().at(ClientState.DRAINING) || clock().at(ClientState.CONCLUDING), message);
      connections.requireSame(results.result());
      figures.onServersResult(results.result());
      concludeIfBothEnded();
    } else {
      require(greeting.takes(message), message);
    }
  }

  @Override
  protected void onPeerFailed(ControlMessage.Failed failed) {
    if (failed.result() != null && run != null) {
      connections.requireSame(failed.result());
      figures.onServersResult(failed.result());
    }
  }

  private void join(ControlMessage.PlanAccepted accepted) {
    plan = accepted.plan();
    requireCopiesTaken(plan);
    if (!plan.answers(asked)) {
      throw new FailureException(
          FailureReason.UNEXPECTED_MESSAGE, "the server accepted another test than was asked for");
    }
    config.server().affinity().requireTaken(accepted.affinity());
    ControlFrames.agreeOn(plan.connections(), control());
    connections = new DataConnections(config, plan);
    clock().enter(ClientState.JOINING);
    connections.open(connector, accepted.token(), this);
  }

  private void requireCopiesTaken(TestPlan taken) {
    if (asked.copies() != null && taken.copies() == null) {
      throw new FailureException(
          FailureReason.OPTION_UNSUPPORTED,
          "the server is older than this client and can't be asked to leave copies out (--zerocopy,"
              + " --skip-rx-copy); leave them out, or update the server");
    }
  }

  /** A stream has joined. Any thread. */
  void onJoined(DataStream stream) {
    tell(() -> joinedHere(stream));
  }

  private void joinedHere(DataStream stream) {
    connections.add(stream);
    if (isOver()) {
      stream.channel().close();
    } else if (connections.missing() == 0 && unexplained() == null) {
      start();
    }
  }

  private void start() {
    prepared = new TestRun(plan, connections.streams(), control().eventLoop(), this);
    start = connections.describe(program, welcome, connector.tls());
    startSentNanos = System.nanoTime();
    control().writeAndFlush(new ControlMessage.Start());
    clock().enter(ClientState.STARTING);
  }

  /** A stream can't be opened, or may not join. Any thread. */
  void onRefused(Failure why) {
    tell(() -> failUnlessExplained(why));
  }

  /** The server sends, or counts, from now on: whatever can wait comes after the first byte. */
  private void begin() {
    clock().enter(ClientState.RUNNING);
    run = prepared;
    run.begin(startSentNanos);
    progress = RunMessages.begin(control(), plan, run, timeouts().stallMillis(), this::fail);
    figures.begin(run, start);
  }

  @Override
  public void onInterval(Interval interval) {
    record.onInterval(interval);
  }

  @Override
  public void onTimeUp() {
    if (clock().at(ClientState.RUNNING)) {
      drain();
    }
  }

  private void drain() {
    control().writeAndFlush(new ControlMessage.End(interrupted));
    clock().enter(ClientState.DRAINING);
    if (!interrupted && !isTimed()) {
      run.stop();
    } else {
      run.stopEvenIncomplete();
      clock().after(patience(timeouts().drainMillis()), run::cut);
    }
  }

  private boolean isTimed() {
    return plan.limit() instanceof RunLimit.Time;
  }

  @Override
  public void onRunEnded() {
    runEnded = true;
    if (finishIfFailed()) {
      return;
    }
    if (clock().at(ClientState.RUNNING)) {
      drain(); // Every byte of a byte count has gone, or has come.
    }
    control().writeAndFlush(new ControlMessage.Results(figures.local()));
    // The server may still be receiving what this end has finished sending.
    awaitResults();
    concludeIfBothEnded();
  }

  /** A user who has ended the test waits for what was measured, not for the server. */
  private long patience(long millis) {
    return interrupted ? Math.min(millis, INTERRUPTED_MILLIS) : millis;
  }

  private void awaitResults() {
    if (interrupted) {
      clock()
          .enter(
              ClientState.CONCLUDING,
              patience(timeouts().messageMillis()),
              () -> finish(new Outcome.Interrupted()));
    } else {
      // A server that receives a byte count gives up by itself when nothing moves, and says so:
      // this is for one that does not.
      long arrival = isTimed() ? timeouts().drainMillis() : timeouts().stallMillis();
      clock().enter(ClientState.CONCLUDING, arrival + timeouts().messageMillis());
    }
  }

  /** A server that still receives what this end has finished sending is waited for. */
  private void follow(ControlMessage.Progress report) {
    run.onPeerCpu(report.cpuPercent());
    record.tell(
        observer -> {
          observer.onServerCpu(report.cpuPercent());
          observer.onServerDatagrams(report.datagrams());
        });
    long received = RunMessages.received(report, run);
    if (received > serverReceived) {
      serverReceived = received;
      if (clock().at(ClientState.CONCLUDING) && !isTimed() && !interrupted) {
        awaitResults();
      }
    }
  }

  private void concludeIfBothEnded() {
    if (clock().at(ClientState.CONCLUDING) && figures.hasServersResult()) {
      run.delivered(this::complete);
    }
  }

  private void complete() {
    if (clock().at(ClientState.CONCLUDING)) {
      control().writeAndFlush(new ControlMessage.Done());
      finish(interrupted ? new Outcome.Interrupted() : new Outcome.Completed());
    }
  }

  @Override
  public void onRunFailed(Failure why) {
    runEnded = true;
    if (!finishIfFailed()) {
      failUnlessExplained(why);
    }
  }

  @Override
  public void onStreamEnded(DataStream stream) {
    tell(
        () -> {
          RunMessages.tellEnd(control(), plan, run, stream);
          streamOver(null);
        });
  }

  @Override
  public void onStreamFailed(DataStream stream, Failure why) {
    tell(() -> streamOver(why));
  }

  private void streamOver(Failure why) {
    if (run != null) {
      run.streamOver(why);
    } else {
      // Also one that ended in order: no run can begin without it.
      failUnlessExplained(why == null ? endedBeforeTheRun() : why);
    }
  }

  private static Failure endedBeforeTheRun() {
    return new Failure(
        FailureReason.PEER_CLOSED,
        "a stream ended before the run had begun: the server closed its data connection");
  }

  @Override
  protected boolean isRunFlowing() {
    return run != null && !runEnded;
  }

  @Override
  protected void cutRun() {
    run.cut();
  }

  @Override
  protected Runnable[] closeDown(Outcome outcome) {
    return new Runnable[] {
      () -> figures.end(outcome), // First: what was measured is not lost to what fails below.
      this::stopRun,
      () -> tellFailure(figures.local()),
      this::closeStreams,
      () -> control().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE)
    };
  }

  private void stopRun() {
    if (progress != null) {
      progress.stop();
    }
    if (run != null) {
      run.abandon();
    }
  }

  private void closeStreams() {
    if (connections != null) {
      connections.close();
    }
  }
}
