package io.perfport.client.session;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.perfport.client.config.StreamConfig;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;
import io.perfport.core.run.ProgressReports;
import io.perfport.core.run.RunListener;
import io.perfport.core.run.StallWatch;
import io.perfport.core.run.StreamEnds;
import io.perfport.core.run.TestRun;
import io.perfport.core.session.ControlFailures;
import io.perfport.core.session.ControlFrames;
import io.perfport.core.session.Deadline;
import io.perfport.core.session.Ending;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.StreamListener;
import java.util.concurrent.CompletableFuture;

/**
 * The client's side of one test: the state machine on the control connection. Every state has a
 * deadline. Its state belongs to the control connection's event loop.
 */
public final class ClientSession extends SimpleChannelInboundHandler<ControlMessage>
    implements TestInProgress<TestResult>, RunListener, StreamListener, JoinHandler.Listener {
  /** How long a server's last word may take to come, once a data connection has broken. */
  private static final long LAST_WORD_MILLIS = 1_000;

  /** How long a user who has ended the test waits in each of the states that are left. */
  private static final long INTERRUPTED_MILLIS = 2_000;

  private final StreamConfig config;
  private final SessionTimeouts timeouts;
  private final Connector connector;
  private final String program;
  private final TestRecord record;

  private Channel control;
  private Deadline deadline;
  private ClientState state = ClientState.GREETING;
  private ControlMessage.Welcome welcome;

  /** What the server is to carry out, and what it has accepted: the same, or slower. */
  private TestPlan asked;

  private TestPlan plan;
  private DataConnections connections;
  private TestRun prepared;

  /** Null until it has begun. */
  private TestRun run;

  private ProgressReports progress;
  private TestStart start;
  private long startSentNanos;
  private boolean interrupted;
  private boolean runEnded;
  private long serverReceived;
  private Failure failure;
  private boolean serverKnows;

  /** What broke the test, while the server's word on it is waited for. */
  private Failure unexplained;

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
      TestRecord record) {
    this.config = config;
    this.timeouts = timeouts;
    this.connector = connector;
    this.program = program;
    this.record = record;
  }

  @Override
  public CompletableFuture<TestResult> result() {
    return record.result();
  }

  @Override
  public void interrupt() {
    Ending.tell(control.eventLoop(), this::interruptHere);
  }

  private void interruptHere() {
    if (interrupted) {
      return;
    }
    interrupted = true;
    if (run == null) {
      fail(new Failure(FailureReason.PEER_INTERRUPTED, "the client's user ended it"));
    } else if (state == ClientState.RUNNING && !runEnded) {
      drain();
    } else if (state == ClientState.DRAINING && !runEnded) {
      deadline.arm(patience(timeouts.drainMillis()), run::cut);
    } else if (state == ClientState.CONCLUDING) {
      awaitResults();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    control = ctx.channel();
    deadline = new Deadline(control.eventLoop());
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    control.writeAndFlush(new ControlMessage.Hello(program));
    await(ClientState.GREETING, timeouts.messageMillis());
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ControlMessage message) {
    if (state == ClientState.OVER) {
      return;
    }
    if (message instanceof ControlMessage.Welcome welcomed) {
      require(state == ClientState.GREETING, message);
      welcome = welcomed;
      asked = DatagramLength.settle(config.plan(), control, config.transport().facts());
      control.writeAndFlush(new ControlMessage.Plan(asked));
      await(ClientState.PLANNING, timeouts.messageMillis());
    } else if (message instanceof ControlMessage.PlanAccepted accepted) {
      require(state == ClientState.PLANNING, message);
      join(accepted);
    } else if (message instanceof ControlMessage.Started) {
      require(state == ClientState.STARTING, message);
      if (unexplained == null) {
        begin();
      } else {
        fail(unexplained); // A server that goes on has no other word on it.
      }
    } else if (message instanceof ControlMessage.Progress report) {
      require(run != null, message);
      follow(report);
    } else if (message instanceof ControlMessage.Sent sent) {
      require(run != null, message);
      run.sent(sent);
    } else if (message instanceof ControlMessage.Results results) {
      require(state == ClientState.DRAINING || state == ClientState.CONCLUDING, message);
      connections.requireSame(results.result());
      record.told(results.result());
      concludeIfBothEnded();
    } else if (message instanceof ControlMessage.Failed failed) {
      serverKnows = true;
      if (failed.result() != null && run != null) {
        connections.requireSame(failed.result());
        record.told(failed.result());
      }
      fail(failed.failure());
    } else {
      require(false, message);
    }
  }

  private static void require(boolean expected, ControlMessage message) {
    if (!expected) {
      throw new FailureException(
          FailureReason.UNEXPECTED_MESSAGE,
          "the server sent a message out of turn: " + message.getClass().getSimpleName());
    }
  }

  private void join(ControlMessage.PlanAccepted accepted) {
    plan = accepted.plan();
    if (!plan.answers(asked)) {
      throw new FailureException(
          FailureReason.UNEXPECTED_MESSAGE, "the server accepted another test than was asked for");
    }
    ControlFrames.agreeOn(plan.connections(), control);
    connections = new DataConnections(config, plan);
    await(ClientState.JOINING, timeouts.joinMillis());
    connections.open(connector, accepted.token(), this);
  }

  @Override
  public void joined(DataStream stream) {
    Ending.tell(control.eventLoop(), () -> joinedHere(stream));
  }

  private void joinedHere(DataStream stream) {
    connections.add(stream);
    if (state == ClientState.OVER) {
      stream.channel().close();
    } else if (connections.missing() == 0 && unexplained == null) {
      start();
    }
  }

  private void start() {
    prepared = new TestRun(plan, connections.streams(), control.eventLoop(), this);
    start = connections.describe(program, welcome);
    startSentNanos = System.nanoTime();
    control.writeAndFlush(new ControlMessage.Start());
    await(ClientState.STARTING, timeouts.messageMillis());
  }

  @Override
  public void refused(Failure why) {
    Ending.tell(control.eventLoop(), () -> failUnlessExplained(why));
  }

  /** The server sends, or counts, from now on: whatever can wait comes after the first byte. */
  private void begin() {
    state = ClientState.RUNNING;
    run = prepared;
    run.begin(startSentNanos);
    StallWatch stalls = new StallWatch(run, timeouts.stallMillis());
    progress = ProgressReports.begin(control, run, () -> watch(stalls));
    deadline.clear(); // The client ends a timed run itself; silence ends the others.
    record.begun(run, start);
  }

  @Override
  public void interval(Interval interval) {
    record.interval(interval);
  }

  @Override
  public void timeIsUp() {
    if (state == ClientState.RUNNING) {
      drain();
    }
  }

  private void drain() {
    control.writeAndFlush(new ControlMessage.End(interrupted));
    state = ClientState.DRAINING;
    if (!interrupted && !isTimed()) {
      run.stop();
    } else {
      run.stopEvenIncomplete();
      deadline.arm(patience(timeouts.drainMillis()), run::cut);
    }
  }

  private boolean isTimed() {
    return plan.limit() instanceof RunLimit.Time;
  }

  private void watch(StallWatch stalls) {
    if (!runEnded && !isTimed()) {
      stalls.check().ifPresent(this::fail);
    }
  }

  @Override
  public void ended() {
    runEnded = true;
    if (failure != null) {
      finish(new Outcome.Failed(failure));
      return;
    }
    if (state == ClientState.RUNNING) {
      drain(); // Every byte of a byte count has gone, or has come.
    }
    control.writeAndFlush(new ControlMessage.Results(record.local()));
    // The server may still be receiving what this end has finished sending.
    state = ClientState.CONCLUDING;
    awaitResults();
    concludeIfBothEnded();
  }

  /** A user who has ended the test waits for what was measured, not for the server. */
  private long patience(long millis) {
    return interrupted ? Math.min(millis, INTERRUPTED_MILLIS) : millis;
  }

  private void awaitResults() {
    if (interrupted) {
      deadline.arm(patience(timeouts.messageMillis()), () -> finish(new Outcome.Interrupted()));
    } else if (isTimed()) {
      await(ClientState.CONCLUDING, timeouts.drainMillis() + timeouts.messageMillis());
    } else {
      // It gives up by itself when nothing moves, and says so: this is for one that does not.
      await(ClientState.CONCLUDING, timeouts.stallMillis() + timeouts.messageMillis());
    }
  }

  /** A server that still receives what this end has finished sending is waited for. */
  private void follow(ControlMessage.Progress report) {
    long received =
        Math.min(
            report.received().stream().mapToLong(ControlMessage.StreamProgress::bytes).sum(),
            run.sentBytes());
    if (received > serverReceived) {
      serverReceived = received;
      if (state == ClientState.CONCLUDING && !isTimed() && !interrupted) {
        awaitResults();
      }
    }
  }

  private void concludeIfBothEnded() {
    if (state == ClientState.CONCLUDING && record.hasServersResult()) {
      run.delivered(this::complete);
    }
  }

  private void complete() {
    if (state == ClientState.CONCLUDING) {
      control.writeAndFlush(new ControlMessage.Done());
      finish(interrupted ? new Outcome.Interrupted() : new Outcome.Completed());
    }
  }

  @Override
  public void failed(Failure why) {
    runEnded = true;
    if (failure != null) {
      finish(new Outcome.Failed(failure));
    } else {
      failUnlessExplained(why);
    }
  }

  private void failUnlessExplained(Failure why) {
    if (mayBeExplained(why)) {
      unexplained = why;
      deadline.arm(LAST_WORD_MILLIS, () -> fail(why));
    } else {
      fail(why);
    }
  }

  /**
   * A server that ends a session says why and closes its data connections, and the end of these may
   * be seen first: it is on other sockets and other loops.
   */
  private static boolean mayBeExplained(Failure why) {
    return switch (why.reason()) {
      case IO_ERROR, PEER_CLOSED, CONNECT_REFUSED, CONNECT_FAILED -> true;
      default -> false;
    };
  }

  @Override
  public void ended(DataStream stream) {
    Ending.tell(
        control.eventLoop(),
        () -> {
          StreamEnds.tell(control, plan, run, stream);
          streamOver(null);
        });
  }

  @Override
  public void failed(DataStream stream, Failure why) {
    Ending.tell(control.eventLoop(), () -> streamOver(why));
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

  private void await(ClientState next, long millis) {
    state = next;
    deadline.arm(
        millis,
        () ->
            fail(
                new Failure(
                    FailureReason.TIMED_OUT, "the client waited too long for " + state.awaited())));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    // While connections join nothing is said here: that has its own deadline.
    if (event instanceof IdleStateEvent && state != ClientState.JOINING) {
      fail(
          new Failure(
              FailureReason.PEER_SILENT,
              "the server said nothing for %s s".formatted(timeouts.silenceMillis() / 1000.0)));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    serverKnows = true;
    fail(
        new Failure(
            FailureReason.PEER_CLOSED,
            "the server closed the control connection while the client waited for "
                + state.awaited()));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(ControlFailures.of(cause));
  }

  /** Ends the test. A run that still flows is cut first, so that its figures are complete. */
  private void fail(Failure why) {
    if (state == ClientState.OVER || failure != null) {
      return;
    }
    failure = why;
    if (run == null || runEnded) {
      finish(new Outcome.Failed(why));
    } else {
      // Whatever becomes of the streams, the test ends.
      deadline.arm(timeouts.messageMillis(), () -> finish(new Outcome.Failed(why)));
      run.cut();
    }
  }

  private void finish(Outcome outcome) {
    if (state == ClientState.OVER) {
      return;
    }
    state = ClientState.OVER;
    deadline.clear();
    Ending.inOrder(
        () -> conclude(outcome), // First: what was measured is not lost to what fails below.
        this::stopRun,
        this::tellFailure,
        this::closeStreams,
        () ->
            control.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE));
  }

  private void stopRun() {
    if (progress != null) {
      progress.stop();
    }
    if (run != null) {
      run.abandon();
    }
  }

  private void tellFailure() {
    if (failure != null && !serverKnows && failure.reason() != FailureReason.WRONG_PROTOCOL) {
      control.writeAndFlush(new ControlMessage.Failed(failure, record.local()));
    }
  }

  private void closeStreams() {
    if (connections != null) {
      connections.close();
    }
  }

  private void conclude(Outcome outcome) {
    if (record.hasBegun()) {
      record.ended(outcome);
    } else if (outcome instanceof Outcome.Failed failed) {
      record.refused(failed.failure());
    }
  }
}
