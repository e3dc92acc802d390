package io.perfport.server.iperf3;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.iperf3.ControlDecoder;
import io.perfport.common.iperf3.ControlLimits;
import io.perfport.common.iperf3.ControlState;
import io.perfport.common.iperf3.Cookie;
import io.perfport.common.iperf3.ErrorCode;
import io.perfport.common.iperf3.Iperf3Exception;
import io.perfport.common.iperf3.Iperf3Message;
import io.perfport.common.iperf3.TestParameters;
import io.perfport.common.iperf3.TestResults;
import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.plan.ProcessorSet;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Outcome;
import io.perfport.core.host.MemoryNeed;
import io.perfport.core.session.ControlSession;
import io.perfport.core.session.StateClock;
import io.perfport.server.session.ByteMeter;
import io.perfport.server.session.Grant;
import io.perfport.server.session.RateLimit;
import io.perfport.server.session.ServerContext;
import io.perfport.server.session.SessionRegistry;
import io.perfport.server.session.SessionRegistry.LiveSession;
import java.net.SocketAddress;
import java.util.Optional;

/**
 * One iperf3 client's test: the state machine on its control connection. Every state has a
 * deadline, and whatever breaks ends this test only.
 *
 * <p>Its state belongs to the control connection's event loop; {@link #join} and {@link #end} may
 * be called by any thread.
 */
final class Iperf3ServerSession extends ControlSession<Iperf3Message, Iperf3ServerState>
    implements LiveSession, Iperf3ServerRun.Listener {
  private final ServerContext server;
  private final DatagramTurns turns;
  private final ControlDecoder decoder;
  private final Cookie cookie;
  private final String id;
  private final SocketAddress peer;

  /** What the client may ask for, and what holds it to it; null before it is let in. */
  private Grant grant;

  private RateLimit rate;
  private ByteMeter meter;

  /** The client's user has stopped the test; the client says so, and leaves. */
  private boolean interrupted;

  /** What the client is told of the failure; null for what the failure itself stands for. */
  private ErrorCode code;

  private AdmittedTest test;
  private Iperf3ServerRun run;
  private Iperf3StreamIntake intake;
  private EndpointResult measured;

  Iperf3ServerSession(
      ServerContext server,
      DatagramTurns turns,
      Channel control,
      ControlDecoder decoder,
      Cookie cookie) {
    super(
        Side.SERVER,
        server.timeouts(),
        Iperf3ServerState.PARAMETERS,
        Iperf3ServerState.OVER,
        control);
    this.server = server;
    this.turns = turns;
    this.decoder = decoder;
    this.cookie = cookie;
    this.id = SessionRegistry.nameOf(cookie.text());
    this.peer = control.remoteAddress();
  }

  /** Asks for the parameters. On the control connection's event loop. */
  void open() {
    server.observer().onOpened(id, peer, "iperf3", ControlProtocol.IPERF3);
    decoder.expectParameters();
    say(ControlState.PARAM_EXCHANGE);
    clock().enter(Iperf3ServerState.PARAMETERS, timeouts().messageMillis());
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, Iperf3Message message) {
    if (isOver() || failure() != null || interrupted) {
      return;
    }
    if (message instanceof Iperf3Message.Parameters parameters) {
      authorize(parameters.parameters());
    } else if (message instanceof Iperf3Message.Results results) {
      conclude(results.results());
    } else if (message instanceof Iperf3Message.State said) {
      follow(said.state());
    } else {
      throw outOfTurn("an error of a server");
    }
  }

  private void follow(ControlState said) {
    if (said == ControlState.TEST_END && clock().at(Iperf3ServerState.RUNNING)) {
      drain();
    } else if (said == ControlState.CLIENT_TERMINATE) {
      interrupt();
    } else if (said == ControlState.IPERF_DONE && clock().at(Iperf3ServerState.CONCLUDING)) {
      finish(new Outcome.Completed());
    } else {
      throw outOfTurn(said.name());
    }
  }

  private void authorize(TestParameters parameters) {
    clock().enter(Iperf3ServerState.AUTHORIZING, timeouts().messageMillis());
    server
        .access()
        .ask(
            peer,
            parameters.extras().authToken(),
            control().eventLoop(),
            answer -> {
              if (!clock().at(Iperf3ServerState.AUTHORIZING)) {
                return;
              }
              if (answer.grant().isPresent()) {
                grant = answer.grant().get();
                grant.token().ifPresent(user -> server.observer().onIdentified(id, user.name()));
                admit(parameters);
              } else {
                refuse(new Iperf3Exception(ErrorCode.NOT_AUTHORIZED, answer.refusal()));
              }
            });
  }

  private void admit(TestParameters parameters) {
    try {
      test = new ParameterAdmission(grant, server.transport()).admit(parameters);
    } catch (Iperf3Exception e) {
      refuse(e);
      return;
    }
    Optional<Failure> refusal =
        server
            .registry()
            .admit(cookie, this, peer, grant)
            .or(() -> server.registry().reserve(cookie, memoryNeed(), test.plan().connections()));
    if (refusal.isPresent()) {
      fail(refusal.get(), Iperf3Failures.codeOf(refusal.get()));
      return;
    }
    Optional<Failure> unplaced = server.place(cookie, affinity(parameters));
    if (unplaced.isPresent()) {
      refuse(new Iperf3Exception(ErrorCode.AFFINITY, unplaced.get().detail()));
      return;
    }
    server.pending().leave(control());
    server.observer().onPlanned(id, test.plan());
    rate = new RateLimit(grant.rate(), why -> tell(() -> onRunUnfit(why)));
    meter = server.registry().daily().meter(peer, grant, why -> tell(() -> onRunUnfit(why)));
    rate.begin(control().eventLoop());
    rate.watch(control(), false);
    Optional<CollectedOutput> output =
        test.serverOutput()
            ? Optional.of(new CollectedOutput(peer, test.plan()))
            : Optional.empty();
    run = new Iperf3ServerRun(server, id, control().eventLoop(), test, output, this);
    intake =
        new Iperf3StreamIntake(
            server, turns, control(), clock(), test, rate, run, this::start, this::fail);
    intake.begin();
  }

  /** Null for any. */
  private static ProcessorSet affinity(TestParameters parameters) {
    long processor = parameters.extras().serverAffinity();
    return processor == TestParameters.Extras.ANY_PROCESSOR
        ? null
        : ProcessorSet.of((int) processor);
  }

  private MemoryNeed memoryNeed() {
    MemoryNeed need = MemoryNeed.of(test.plan(), false);
    return test.serverOutput() ? need.plus(CollectedOutput.HEAP_BYTES, 0) : need;
  }

  private void refuse(Iperf3Exception refusal) {
    fail(Iperf3Failures.of(refusal), refusal.code());
  }

  /** Takes a data connection into the test, or turns it away. Any thread. */
  void join(ArrivedStream stream) {
    tell(
        () -> {
          if (intake == null) {
            stream.refuseUnawaited();
          } else {
            intake.join(stream);
          }
        });
  }

  private void start() {
    enterRunning(clock(), test.plan(), timeouts().overtimeMillis());
    try {
      run.arm();
      control().write(new Iperf3Message.State(ControlState.TEST_START));
      say(ControlState.TEST_RUNNING);
      run.begin();
      meter.begin(control().eventLoop(), run.streams());
    } catch (RuntimeException e) {
      // Nobody else would hear of it: this runs as a task of the event loop.
      fail(Iperf3Failures.of(e), Iperf3Failures.codeOf(e));
    }
  }

  /**
   * How long data may flow is settled now, whatever the client says later. Stalls are watched for.
   *
   * @param overtimeMillis how much later than planned the client may say the end
   */
  static void enterRunning(
      StateClock<Iperf3ServerState> clock, TestPlan plan, long overtimeMillis) {
    clock.enter(Iperf3ServerState.RUNNING);
    if (plan.limit() instanceof RunLimit.Time time) {
      clock.boundRun(plan.omitMillis() + time.millis() + overtimeMillis);
    }
  }

  /** The client has said what this state has no use for. */
  private Iperf3Exception outOfTurn(String what) {
    return new Iperf3Exception(
        ErrorCode.UNKNOWN_MESSAGE,
        "the client sent %s while the server waited for %s"
            .formatted(what, clock().state().awaited()));
  }

  private void drain() {
    clock().enter(Iperf3ServerState.DRAINING, 2 * timeouts().drainMillis());
    if (run.isEnded()) {
      exchange();
    } else {
      run.drain(timeouts().drainMillis());
    }
  }

  private void interrupt() {
    interrupted = true;
    setPeerKnows();
    if (flows()) {
      clock()
          .enter(
              Iperf3ServerState.DRAINING,
              timeouts().drainMillis(),
              () -> finish(new Outcome.Interrupted()));
      run.stop();
    } else {
      finish(new Outcome.Interrupted());
    }
  }

  private boolean flows() {
    return run != null && run.flows();
  }

  @Override
  public void onRunEnded() {
    if (finishIfFailed()) {
      return;
    }
    if (interrupted) {
      finish(new Outcome.Interrupted());
    } else if (clock().at(Iperf3ServerState.DRAINING)) {
      exchange();
    }
    // Else this end has sent all that was asked for, and the client says when it has come.
  }

  /** As the run of a client breaks that was stopped. */
  @Override
  public void onRunFailed(Failure why) {
    if (interrupted) {
      finish(new Outcome.Interrupted());
    } else if (!finishIfFailed()) {
      fail(why, Iperf3Failures.codeOf(why));
    }
  }

  @Override
  public void onRunUnfit(Failure why) {
    fail(why, Iperf3Failures.codeOf(why));
  }

  private void exchange() {
    clock().endRun();
    intake.close(); // As iperf3's server does, which a client that still sends may wait for.
    decoder.expectResults(ControlLimits.clientResultsBytes(test.plan().connections()));
    clock().enter(Iperf3ServerState.EXCHANGING, timeouts().messageMillis());
    say(ControlState.EXCHANGE_RESULTS);
  }

  private void conclude(TestResults theirs) {
    Iperf3Message.Results own = run.answer(theirs);
    clock().enter(Iperf3ServerState.CONCLUDING, timeouts().messageMillis());
    control().write(own);
    say(ControlState.DISPLAY_RESULTS);
  }

  private void say(ControlState word) {
    control().writeAndFlush(new Iperf3Message.State(word));
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    setPeerKnows();
    if (interrupted) {
      return; // It has said so; the run's last figures are on their way.
    }
    fail(
        new Failure(
            FailureReason.PEER_CLOSED,
            "the client closed its control connection while the server waited for "
                + clock().state().awaited()),
        ErrorCode.CONTROL_CLOSED);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(Iperf3Failures.of(cause), Iperf3Failures.codeOf(cause));
  }

  /** Fails the test; the first failure counts, and its number. */
  private void fail(Failure why, ErrorCode number) {
    if (!isOver() && failure() == null) {
      code = number;
      fail(why);
    }
  }

  @Override
  protected void onTimeout(Failure why) {
    fail(why, clock().state().codeOfSilence());
  }

  @Override
  protected boolean isRunFlowing() {
    return flows();
  }

  @Override
  protected void cutRun() {
    run.stop();
  }

  @Override
  protected Runnable[] closeDown(Outcome outcome) {
    return new Runnable[] {
      () -> server.registry().release(cookie, this), // First: it must not be lost.
      this::leaveTurn,
      this::closeLimits,
      this::closeRun,
      () -> measured = run == null ? null : run.result(),
      () -> server.observer().onEnded(id, peer, planOrNone(), measured, outcome),
      this::closeStreamsLast,
      this::closeControl
    };
  }

  /** Tells the client why its test ends, if there is something to tell, and closes in order. */
  private void closeControl() {
    if (failure() == null || peerKnows()) {
      control().close();
    } else if (failure().reason() == FailureReason.SHUTTING_DOWN) {
      LastMessage.send(control(), new Iperf3Message.State(ControlState.SERVER_TERMINATE));
    } else if (run == null && isTemporary(failure().reason())) {
      LastMessage.send(control(), new Iperf3Message.State(ControlState.ACCESS_DENIED));
    } else {
      ErrorCode number = code == null ? Iperf3Failures.codeOf(failure()) : code;
      LastMessage.send(control(), Iperf3Message.ServerError.of(number));
    }
  }

  /** iperf3's client says then that the server is busy, and that one may try again later. */
  private static boolean isTemporary(FailureReason reason) {
    return switch (reason) {
      case SERVER_FULL, QUOTA_EXCEEDED, ADDRESS_TOO_BUSY -> true;
      default -> false;
    };
  }

  private void leaveTurn() {
    if (intake != null) {
      intake.leaveTurn();
    }
  }

  private void closeLimits() {
    if (rate != null) {
      rate.close();
      meter.close();
    }
  }

  private void closeRun() {
    if (run != null) {
      run.close();
    }
  }

  private TestPlan planOrNone() {
    return test == null ? null : test.plan();
  }

  /** A client whose stream breaks tells that, and not what the server said. */
  private void closeStreamsLast() {
    if (intake != null) {
      control().closeFuture().addListener(closed -> intake.close());
    }
  }
}
