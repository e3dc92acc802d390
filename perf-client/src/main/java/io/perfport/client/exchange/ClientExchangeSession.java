package io.perfport.client.exchange;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.report.Report;
import io.perfport.client.session.ClientState;
import io.perfport.client.session.Connector;
import io.perfport.client.session.ControlPipeline;
import io.perfport.client.session.FirstByteCheck;
import io.perfport.client.session.Greeting;
import io.perfport.client.session.ReportThread;
import io.perfport.client.session.TestInProgress;
import io.perfport.client.session.TestObserver;
import io.perfport.client.session.TestRecord;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameType;
import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RequesterResult;
import io.perfport.common.result.ResponderResult;
import io.perfport.core.session.ControlFrames;
import io.perfport.core.session.ControlSession.Side;
import io.perfport.core.session.PerfportSession;
import io.perfport.core.session.SessionTimeouts;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The client's side of one test of requests and responses: the state machine on the control
 * connection. Every state has a deadline. Its state belongs to the control connection's event loop.
 */
public final class ClientExchangeSession extends PerfportSession<ClientState>
    implements TestInProgress<ExchangeResult>, Load.Listener {
  private static final Set<FrameType> FROM_SERVER =
      EnumSet.of(
          FrameType.CHALLENGE,
          FrameType.QUEUED,
          FrameType.WELCOME,
          FrameType.EXCHANGE_ACCEPTED,
          FrameType.STARTED,
          FrameType.EXCHANGE_PROGRESS,
          FrameType.EXCHANGE_RESULTS,
          FrameType.FAILED);

  /** For all event loops to say what they have measured, and for a look at this machine. */
  private static final long LAST_LOOK_MILLIS = 5_000;

  private final ExchangeConfig config;
  private final String program;
  private final TestRecord<ExchangeInterval, ExchangeResult> record;
  private final Connector connector;

  private Greeting greeting;
  private ControlMessage.Welcome welcome;

  /** Null until the server has accepted the plan. */
  private ExchangeRun run;

  private ExchangeStart start;

  /** Null until the server has told what it measured. */
  private ResponderResult remote;

  private boolean interrupted;

  /** When the measured part was over. */
  private long overNanos;

  /** No response is waited for any more. */
  private boolean drained;

  /**
   * @param connector opens the connections of requests
   * @param program name and version, for the server
   */
  public ClientExchangeSession(
      ExchangeConfig config,
      SessionTimeouts timeouts,
      Connector connector,
      String program,
      Report report,
      ReportThread reporting,
      TestObserver observer) {
    super(Side.CLIENT, timeouts, ClientState.GREETING, ClientState.OVER);
    this.config = config;
    this.program = program;
    this.record = new TestRecord<>(report, reporting, observer);
    this.connector = connector;
  }

  /** Sets up the control connection, before it is told that it is active. */
  public void initialize(Channel channel) {
    ControlPipeline.initialize(
        channel, new FirstByteCheck(), FROM_SERVER, this, timeouts().silenceMillis());
  }

  @Override
  public CompletableFuture<ExchangeResult> result() {
    return record.result();
  }

  @Override
  public void interrupt() {
    tell(this::interruptHere);
  }

  private void interruptHere() {
    if (interrupted || failure() != null || isOver()) {
      return;
    }
    interrupted = true;
    if (unexplained() != null) {
      fail(unexplained());
    } else if (clock().at(ClientState.RUNNING)) {
      drain();
    } else if (clock().at(ClientState.DRAINING) && !drained) {
      abandon();
    } else if (clock().at(ClientState.CONCLUDING)) {
      clock().enter(ClientState.CONCLUDING, resultsMillis());
    } else if (clock().state().compareTo(ClientState.RUNNING) < 0) {
      fail(new Failure(FailureReason.PEER_INTERRUPTED, "the client's user ended it"));
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
      control()
          .writeAndFlush(
              new ControlMessage.Exchange(
                  ExchangeRun.planOf(config), config.server().affinity().server()));
      clock().enter(ClientState.PLANNING);
    } else if (message instanceof ControlMessage.ExchangeAccepted accepted) {
      require(clock().at(ClientState.PLANNING), message);
      open(accepted);
    } else if (message instanceof ControlMessage.Started) {
      require(clock().at(ClientState.STARTING), message);
      if (unexplained() == null) {
        begin();
      } else {
        fail(unexplained()); // A server that goes on has no other word on it.
      }
    } else if (message instanceof ControlMessage.ExchangeProgress progress) {
      require(run != null, message);
      run.told(progress);
    } else if (message instanceof ControlMessage.ExchangeResults results) {
      require(clock().at(ClientState.CONCLUDING), message);
      remote = results.result();
      control().writeAndFlush(new ControlMessage.Done());
      finish(interrupted ? new Outcome.Interrupted() : new Outcome.Completed());
    } else {
      require(greeting.takes(message), message);
    }
  }

  private void open(ControlMessage.ExchangeAccepted accepted) {
    if (!accepted.plan().equals(ExchangeRun.planOf(config))) {
      throw new FailureException(
          FailureReason.UNEXPECTED_MESSAGE, "the server accepted another test than was asked for");
    }
    config.server().affinity().requireTaken(accepted.affinity());
    ControlFrames.agreeOn(1, control()); // One end's results, whatever its connections.
    run = new ExchangeRun(config, timeouts(), connector, record, control(), accepted, this);
    clock().enter(ClientState.JOINING);
    run.open(this::onOpened);
  }

  private void onOpened() {
    if (clock().at(ClientState.JOINING)) {
      control().writeAndFlush(new ControlMessage.Start());
      clock().enter(ClientState.STARTING);
    }
  }

  private void begin() {
    clock().enter(ClientState.RUNNING); // The run has its own deadline.
    start = run.describe(program, welcome, connector.tls());
    record.onBegin(
        start,
        observer -> {
          observer.onExchanging(start.plan());
          observer.onRequesting(run.latencies());
        });
    run.begin();
  }

  @Override
  public void onSpent() {
    if (clock().at(ClientState.RUNNING)) {
      drain();
    }
  }

  private void drain() {
    overNanos = System.nanoTime();
    clock().enter(ClientState.DRAINING, timeouts().drainMillis(), this::abandon);
    run.stop();
  }

  private void abandon() {
    clock().enter(ClientState.DRAINING, LAST_LOOK_MILLIS);
    run.abandon();
  }

  @Override
  public void onDrained() {
    drained = true;
    if (failure() != null) {
      run.conclude(this::finishIfFailed);
    } else if (clock().at(ClientState.DRAINING) && unexplained() == null) {
      clock().after(LAST_LOOK_MILLIS, this::askForResults);
      run.conclude(this::askForResults);
    }
  }

  private void askForResults() {
    if (clock().at(ClientState.DRAINING) && failure() == null && unexplained() == null) {
      control().writeAndFlush(new ControlMessage.End(interrupted));
      clock().enter(ClientState.CONCLUDING, resultsMillis());
    }
  }

  /**
   * A link that has let no response through does not get the whole patience once more: what was
   * measured is shown that much sooner. A user who has interrupted the test waits for it.
   */
  private long resultsMillis() {
    long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - overNanos);
    long left = Math.max(1, timeouts().messageMillis() - waited);
    return interrupted ? Math.min(left, timeouts().drainMillis()) : left;
  }

  @Override
  public void onFailed(Failure why) {
    failUnlessExplained(why);
  }

  @Override
  protected Failure inContext(Failure why) {
    return run == null ? why : run.inContext(why);
  }

  @Override
  protected boolean isRunFlowing() {
    return record.hasBegun();
  }

  /** A run that has begun is stopped first, so that its figures are complete. */
  @Override
  protected void cutRun() {
    tellFailure(null);
    if (drained) {
      run.conclude(this::finishIfFailed);
    } else {
      run.abandon();
    }
  }

  /** Not longer than for a message: that, too, may be shortened. */
  @Override
  protected long cutMillis() {
    return Math.min(LAST_LOOK_MILLIS, timeouts().messageMillis());
  }

  @Override
  protected Runnable[] closeDown(Outcome outcome) {
    return new Runnable[] {
      () ->
          record.onEnd(
              outcome, this::figures), // First: what was measured is not lost to what fails below.
      () -> tellFailure(null),
      this::closeRun,
      () -> control().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE)
    };
  }

  private TestRecord.Figures<ExchangeResult> figures() {
    RequesterResult own = run.result();
    // Connections have been made since it began.
    ExchangeStart begun = start.withFacts(start.facts().withTls(connector.tls()));
    return new TestRecord.Figures<>(
        remote != null,
        (withServers, outcome) ->
            new ExchangeResult(
                begun,
                record.intervals(),
                own,
                Optional.ofNullable(withServers ? remote : null),
                outcome));
  }

  private void closeRun() {
    if (run != null) {
      run.close();
    }
  }
}
