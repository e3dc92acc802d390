package io.perfport.server.iperf3;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
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
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Outcome;
import io.perfport.core.host.MemoryNeed;
import io.perfport.core.session.Ending;
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
final class Iperf3Session extends SimpleChannelInboundHandler<Iperf3Message>
    implements LiveSession, MeasuredRun.Listener {
  private final ServerContext server;
  private final DatagramTurns turns;
  private final Channel control;
  private final ControlDecoder decoder;
  private final Cookie cookie;
  private final String id;
  private final SocketAddress peer;
  private final StateClock clock;
  private final RateLimit rate;
  private final TestEnding ending = new TestEnding();

  private AdmittedTest test;
  private MeasuredRun run;
  private StreamIntake intake;
  private EndpointResult measured;

  Iperf3Session(
      ServerContext server,
      DatagramTurns turns,
      Channel control,
      ControlDecoder decoder,
      Cookie cookie) {
    this.server = server;
    this.turns = turns;
    this.control = control;
    this.decoder = decoder;
    this.cookie = cookie;
    this.id = SessionRegistry.nameOf(cookie.text());
    this.peer = control.remoteAddress();
    this.clock = new StateClock(control.eventLoop(), this::fail);
    this.rate =
        new RateLimit(
            server.limits().maxBitsPerSecond(),
            why -> Ending.tell(control.eventLoop(), () -> runUnfit(why)));
  }

  /** Asks for the parameters. On the control connection's event loop. */
  void open() {
    server.observer().onOpened(id, peer, "iperf3", ControlProtocol.IPERF3);
    decoder.expectParameters();
    say(ControlState.PARAM_EXCHANGE);
    clock.await(Iperf3State.PARAMETERS, server.timeouts().messageMillis());
  }

  @Override
  public void end(Failure why) {
    Ending.tell(control.eventLoop(), () -> fail(why, SessionFailures.codeOf(why)));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, Iperf3Message message) {
    if (clock.at(Iperf3State.OVER) || ending.isFailed() || ending.isInterrupted()) {
      return;
    }
    if (message instanceof Iperf3Message.Parameters parameters) {
      authorize(parameters.parameters());
    } else if (message instanceof Iperf3Message.Results results) {
      conclude(results.results());
    } else if (message instanceof Iperf3Message.State said) {
      follow(said.state());
    } else {
      throw clock.outOfTurn("an error of a server");
    }
  }

  private void follow(ControlState said) {
    if (said == ControlState.TEST_END && clock.at(Iperf3State.RUNNING)) {
      drain();
    } else if (said == ControlState.CLIENT_TERMINATE) {
      interrupt();
    } else if (said == ControlState.IPERF_DONE && clock.at(Iperf3State.CONCLUDING)) {
      finish(new Outcome.Completed());
    } else {
      throw clock.outOfTurn(said.name());
    }
  }

  private void authorize(TestParameters parameters) {
    if (server.gatekeeper().isEmpty()) {
      admit(parameters);
      return;
    }
    clock.await(Iperf3State.AUTHORIZING, server.timeouts().messageMillis());
    server
        .gatekeeper()
        .get()
        .ask(
            parameters.extras().authToken(),
            control.eventLoop(),
            user -> {
              if (!clock.at(Iperf3State.AUTHORIZING)) {
                return;
              }
              if (user.isPresent()) {
                admit(parameters);
              } else {
                refuse(new Iperf3Exception(ErrorCode.NOT_AUTHORIZED, "no user may test so"));
              }
            });
  }

  private void admit(TestParameters parameters) {
    try {
      test = new ParameterAdmission(server.limits(), server.transport()).admit(parameters);
    } catch (Iperf3Exception e) {
      refuse(e);
      return;
    }
    Optional<Failure> refusal =
        server
            .registry()
            .admit(cookie, this, peer)
            .or(() -> server.registry().reserve(cookie, memoryNeed()));
    if (refusal.isPresent()) {
      fail(refusal.get(), SessionFailures.codeOf(refusal.get()));
      return;
    }
    server.waiting().leave(control);
    server.observer().onPlanned(id, test.plan());
    rate.begin(control.eventLoop());
    rate.watch(control, false);
    ServerOutput output =
        test.serverOutput() ? new CollectedOutput(peer, test.plan()) : ServerOutput.NONE;
    run = new MeasuredRun(server, id, control.eventLoop(), test, output, this);
    intake =
        new StreamIntake(server, turns, control, clock, test, rate, run, this::start, this::fail);
    intake.begin();
  }

  private MemoryNeed memoryNeed() {
    MemoryNeed need = MemoryNeed.of(test.plan(), false);
    return test.serverOutput() ? need.plus(CollectedOutput.HEAP_BYTES, 0) : need;
  }

  private void refuse(Iperf3Exception refusal) {
    fail(SessionFailures.of(refusal), refusal.code());
  }

  /** Takes a data connection into the test, or turns it away. Any thread. */
  void join(ArrivedStream stream) {
    Ending.tell(
        control.eventLoop(),
        () -> {
          if (intake == null) {
            stream.refuseUnawaited();
          } else {
            intake.join(stream);
          }
        });
  }

  private void start() {
    clock.run(test.plan(), server.timeouts().overtimeMillis());
    try {
      run.arm();
      control.write(new Iperf3Message.State(ControlState.TEST_START));
      say(ControlState.TEST_RUNNING);
      run.begin();
    } catch (RuntimeException e) {
      // Nobody else would hear of it: this runs as a task of the event loop.
      fail(SessionFailures.of(e), SessionFailures.codeOf(e));
    }
  }

  private void drain() {
    clock.await(Iperf3State.DRAINING, 2 * server.timeouts().drainMillis());
    if (run.isEnded()) {
      exchange();
    } else {
      run.drain(server.timeouts().drainMillis());
    }
  }

  private void interrupt() {
    ending.interrupt();
    if (flows()) {
      clock.await(
          Iperf3State.DRAINING,
          server.timeouts().drainMillis(),
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
  public void runEnded() {
    Optional<Outcome> outcome = ending.ofEndedRun();
    if (outcome.isPresent()) {
      finish(outcome.get());
    } else if (clock.at(Iperf3State.DRAINING)) {
      exchange();
    }
    // Else this end has sent all that was asked for, and the client says when it has come.
  }

  @Override
  public void runFailed(Failure why) {
    finish(ending.ofBrokenRun(why));
  }

  @Override
  public void runUnfit(Failure why) {
    fail(why, SessionFailures.codeOf(why));
  }

  private void exchange() {
    clock.stopped();
    intake.close(); // As iperf3's server does, which a client that still sends may wait for.
    decoder.expectResults(ControlLimits.clientResultsBytes(test.plan().connections()));
    clock.await(Iperf3State.EXCHANGING, server.timeouts().messageMillis());
    say(ControlState.EXCHANGE_RESULTS);
  }

  private void conclude(TestResults theirs) {
    Iperf3Message.Results own = run.answer(theirs);
    clock.await(Iperf3State.CONCLUDING, server.timeouts().messageMillis());
    control.write(own);
    say(ControlState.DISPLAY_RESULTS);
  }

  private void say(ControlState word) {
    control.writeAndFlush(new Iperf3Message.State(word));
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ending.clientLeft();
    if (ending.isInterrupted()) {
      return; // It has said so; the run's last figures are on their way.
    }
    fail(
        new Failure(
            FailureReason.PEER_CLOSED,
            "the client closed its control connection while the server waited for "
                + clock.awaited()),
        ErrorCode.CONTROL_CLOSED);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(SessionFailures.of(cause), SessionFailures.codeOf(cause));
  }

  /** Ends the test. One that still runs is stopped first, so that its figures are complete. */
  private void fail(Failure why, ErrorCode code) {
    if (clock.at(Iperf3State.OVER) || ending.isFailed()) {
      return;
    }
    ending.fail(why, code);
    if (flows()) {
      // Its place is given back then, whatever the streams do.
      clock.last(server.timeouts().messageMillis(), () -> finish(new Outcome.Failed(why)));
      run.stop();
    } else {
      finish(new Outcome.Failed(why));
    }
  }

  private void finish(Outcome outcome) {
    if (clock.at(Iperf3State.OVER)) {
      return;
    }
    clock.end();
    Ending.inOrder(
        () -> server.registry().release(cookie, this), // First: it must not be lost.
        this::leaveTurn,
        rate::close,
        this::closeRun,
        () -> measured = run == null ? null : run.result(),
        () -> server.observer().onEnded(id, peer, planOrNone(), measured, outcome),
        this::closeStreamsLast,
        () -> ending.tell(control));
  }

  private void leaveTurn() {
    if (intake != null) {
      intake.leaveTurn();
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
      control.closeFuture().addListener(closed -> intake.close());
    }
  }
}
