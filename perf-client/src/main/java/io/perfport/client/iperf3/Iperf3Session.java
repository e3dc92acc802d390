package io.perfport.client.iperf3;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.perfport.client.ClientConfig;
import io.perfport.client.session.Connector;
import io.perfport.client.session.ControlSession;
import io.perfport.client.session.TestRecord;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.iperf3.ControlLimits;
import io.perfport.common.iperf3.ControlState;
import io.perfport.common.iperf3.Cookie;
import io.perfport.common.iperf3.Iperf3Message;
import io.perfport.common.iperf3.TestResults;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.TestResult;
import io.perfport.core.control.Deadline;
import io.perfport.core.control.Iperf3Frames;
import io.perfport.core.control.OwnResults;
import io.perfport.core.control.SessionTimeouts;
import io.perfport.core.run.RunListener;
import io.perfport.core.run.TestRun;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.StreamListener;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The client's side of one test against an iperf3 server: the state machine on the control
 * connection. Every state has a deadline. Its state belongs to the control connection's event loop.
 */
public final class Iperf3Session extends SimpleChannelInboundHandler<Iperf3Message>
    implements ControlSession, RunListener, StreamListener, StreamOpening.Listener {
  /** How long a server's last word may take to come, once a data connection has broken. */
  private static final long LAST_WORD_MILLIS = 1_000;

  private final ClientConfig config;
  private final SessionTimeouts timeouts;
  private final Connector connector;
  private final String program;
  private final TestRecord record;
  private final Cookie cookie = Cookie.random();
  private final Iperf3Frames frames = new Iperf3Frames();

  private Channel control;
  private Deadline deadline;
  private Iperf3State state = Iperf3State.GREETING;
  private StreamOpening opening;
  private TestRun run;
  private RunWatch watch;
  private long openedNanos;
  private boolean interrupted;
  private boolean runEnded;
  private Failure failure;

  /** Written by the event loop before the result is there, read by whoever waited for it. */
  private volatile boolean turnedAway;

  /**
   * @param connector opens the data connections
   * @param program name and version, for the server
   * @param record of this test
   */
  public Iperf3Session(
      ClientConfig config,
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

  /** Sets up the control connection, before it is made. */
  public void initialize(Channel channel) {
    // A server that ends a session says why and closes; a write that fails then must not close the
    // channel before the reason is read.
    channel.config().setAutoClose(false);
    channel.pipeline().addLast(new CookieFirst(cookie, () -> {}), frames, this);
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
    control.eventLoop().execute(this::interruptHere);
  }

  private void interruptHere() {
    interrupted = true;
    if (state == Iperf3State.RUNNING) {
      stop();
    } else if (run == null) {
      fail(new Failure(FailureReason.PEER_INTERRUPTED, "the client's user ended it"));
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    control = ctx.channel();
    deadline = new Deadline(control.eventLoop());
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    await(Iperf3State.GREETING, timeouts.messageMillis());
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, Iperf3Message message) {
    if (state == Iperf3State.CLOSING || state == Iperf3State.OVER) {
      return; // Servers are known to say an error of an earlier test after the last word.
    }
    if (message instanceof Iperf3Message.ServerError error) {
      fail(ServerRefusal.of(error));
    } else if (message instanceof Iperf3Message.Results results) {
      take(results.results());
    } else if (message instanceof Iperf3Message.State said) {
      follow(said.state());
    } else {
      throw outOfTurn("parameters");
    }
  }

  private void follow(ControlState said) {
    switch (said) {
      case ACCESS_DENIED -> denied();
      case SERVER_TERMINATE -> fail(ServerRefusal.stopped());
      case PARAM_EXCHANGE -> {
        require(state == Iperf3State.GREETING, said);
        ask();
      }
      case CREATE_STREAMS -> {
        require(state == Iperf3State.ADMISSION, said);
        open();
      }
      case TEST_START -> require(state == Iperf3State.STARTING, said);
      case TEST_RUNNING -> {
        require(state == Iperf3State.STARTING, said);
        begin();
      }
      case EXCHANGE_RESULTS -> {
        require(state == Iperf3State.EXCHANGING, said);
        exchange();
      }
      case DISPLAY_RESULTS -> {
        require(state == Iperf3State.DISPLAYING, said);
        part();
      }
      default -> throw outOfTurn(said.name());
    }
  }

  private void require(boolean expected, ControlState said) {
    if (!expected) {
      throw outOfTurn(said.name());
    }
  }

  private FailureException outOfTurn(String what) {
    return new FailureException(
        FailureReason.UNEXPECTED_MESSAGE,
        "the server sent %s while the client waited for %s".formatted(what, state.awaited()));
  }

  private void denied() {
    turnedAway = state == Iperf3State.GREETING;
    fail(ServerRefusal.busy());
  }

  private void ask() {
    control.writeAndFlush(
        new Iperf3Message.Parameters(RequestedTest.parameters(config, program, Instant.now())));
    await(Iperf3State.ADMISSION, timeouts.messageMillis());
  }

  private void open() {
    opening = new StreamOpening(config, connector, cookie, control.eventLoop(), this, this);
    await(Iperf3State.OPENING, timeouts.joinMillis());
    opening.openNext();
  }

  @Override
  public void opened() {
    await(Iperf3State.OPENING, timeouts.joinMillis());
  }

  @Override
  public void complete(List<DataStream> streams) {
    run = new TestRun(config.plan(), streams, control.eventLoop(), this);
    watch = new RunWatch(control.eventLoop(), run, config.plan(), this::stop, this::fail);
    openedNanos = System.nanoTime();
    await(Iperf3State.STARTING, timeouts.messageMillis());
  }

  @Override
  public void refused(Failure why) {
    fail(why);
  }

  private void begin() {
    state = Iperf3State.RUNNING;
    run.begin(openedNanos);
    // Twice what Perfport's own servers are given, and what iperf3 gives: blocks of a low rate come
    // far apart.
    watch.begin(2 * timeouts.stallMillis());
    deadline.clear(); // The client ends a timed run itself; the watch looks after the others.
    record.begun(run, RunStart.of(config, program, cookie, run.streams()));
  }

  @Override
  public void interval(Interval interval) {
    record.interval(interval);
  }

  @Override
  public void timeIsUp() {
    stop();
  }

  /** No more is sent, and no more counted. */
  private void stop() {
    if (state == Iperf3State.RUNNING) {
      state = Iperf3State.STOPPING;
      deadline.arm(timeouts.drainMillis(), run::cut); // What is stuck is not waited for.
      run.stop();
    }
  }

  @Override
  public void ended() {
    runEnded = true;
    watch.stop();
    if (failure != null) {
      finish(new Outcome.Failed(failure));
    } else if (interrupted) {
      control.writeAndFlush(new Iperf3Message.State(ControlState.CLIENT_TERMINATE));
      finish(new Outcome.Interrupted());
    } else {
      control.writeAndFlush(new Iperf3Message.State(ControlState.TEST_END));
      await(Iperf3State.EXCHANGING, timeouts.messageMillis());
    }
  }

  @Override
  public void failed(Failure why) {
    runEnded = true;
    watch.stop();
    if (failure != null) {
      finish(new Outcome.Failed(failure));
    } else if (interrupted) {
      finish(new Outcome.Interrupted());
    } else {
      // A server that fails says so and closes its data connections, whose end may be seen first.
      deadline.arm(LAST_WORD_MILLIS, () -> fail(why));
    }
  }

  @Override
  public void ended(DataStream stream) {
    control.eventLoop().execute(() -> over(stream, null));
  }

  @Override
  public void failed(DataStream stream, Failure why) {
    control.eventLoop().execute(() -> over(stream, why));
  }

  private void over(DataStream stream, Failure why) {
    if (record.hasBegun()) {
      run.streamOver(why);
      watch.over(stream);
    } else if (why != null) {
      fail(why);
    }
  }

  private void exchange() {
    control.writeAndFlush(new Iperf3Message.Results(OwnResults.of(record.local(), Map.of(), null)));
    frames.decoder().expectResults(ControlLimits.SERVER_RESULTS_BYTES);
    await(Iperf3State.CONCLUDING, timeouts.messageMillis());
  }

  private void take(TestResults theirs) {
    record.told(ServersResult.of(theirs, record.local()));
    if (config.iperf3().serverOutput()) { // iperf3 3.12 sends it to the next client as well.
      ServersResult.output(theirs).ifPresent(record::told);
    }
    await(Iperf3State.DISPLAYING, timeouts.messageMillis());
  }

  /** All is said; the server is given the time to read it. */
  private void part() {
    control
        .writeAndFlush(new Iperf3Message.State(ControlState.IPERF_DONE))
        .addListener(done -> halfClose());
    state = Iperf3State.CLOSING;
    deadline.arm(LAST_WORD_MILLIS, this::complete);
  }

  private void halfClose() {
    if (control instanceof DuplexChannel duplex && control.isActive()) {
      duplex.shutdownOutput();
    }
  }

  private void complete() {
    finish(interrupted ? new Outcome.Interrupted() : new Outcome.Completed());
  }

  private void await(Iperf3State next, long millis) {
    state = next;
    deadline.arm(
        millis,
        () ->
            fail(
                new Failure(
                    FailureReason.TIMED_OUT, "the client waited too long for " + state.awaited())));
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    lost(ServerRefusal.closed(state));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    lost(ServerRefusal.of(cause));
  }

  private void lost(Failure why) {
    boolean broken =
        why.reason() == FailureReason.PEER_CLOSED || why.reason() == FailureReason.IO_ERROR;
    if (state == Iperf3State.CLOSING) {
      complete();
    } else if (state == Iperf3State.GREETING && broken) {
      turnedAway = true;
      fail(ServerRefusal.closedAtOnce());
    } else if (state == Iperf3State.ADMISSION && broken) {
      fail(ServerRefusal.closedInsteadOfAccepting(config.iperf3().login().isPresent()));
    } else {
      fail(why);
    }
  }

  /** Ends the test. A run that still flows is cut first, so that its figures are complete. */
  private void fail(Failure why) {
    if (state == Iperf3State.OVER || failure != null) {
      return;
    }
    failure = why;
    if (!record.hasBegun() || runEnded) {
      finish(new Outcome.Failed(why));
    } else {
      deadline.clear();
      run.cut();
    }
  }

  private void finish(Outcome outcome) {
    if (state == Iperf3State.OVER) {
      return;
    }
    state = Iperf3State.OVER;
    deadline.clear();
    if (record.hasBegun()) {
      record.ended(outcome);
    } else if (outcome instanceof Outcome.Failed failed) {
      record.refused(failed.failure());
    }
    // What is left to say goes first, and then the data connections, whose end the server notices.
    control
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            flushed -> {
              control.close();
              if (opening != null) {
                opening.close();
              }
            });
  }
}
