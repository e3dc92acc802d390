package io.perfport.server.iperf3;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
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
import io.perfport.common.plan.RunLimit;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Outcome;
import io.perfport.core.control.Deadline;
import io.perfport.core.control.OwnResults;
import io.perfport.core.run.EndpointResults;
import io.perfport.core.run.RunListener;
import io.perfport.core.run.TestRun;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.StreamListener;
import io.perfport.server.session.LiveSession;
import io.perfport.server.session.ServerContext;
import io.perfport.server.session.SessionToken;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One iperf3 client's test: the state machine on its control connection. Every state has a
 * deadline, and whatever breaks ends this test only.
 *
 * <p>Its state belongs to the control connection's event loop; {@link #join} and {@link #end} may
 * be called by any thread.
 */
final class Iperf3Session extends SimpleChannelInboundHandler<Iperf3Message>
    implements LiveSession, RunListener, StreamListener {
  /**
   * A client that is stopped closes its data connections and then says so, on another connection:
   * what it says is to be heard first.
   */
  private static final long WORD_MILLIS = 500;

  private final ServerContext server;
  private final DatagramTurns turns;
  private final Channel control;
  private final ControlDecoder decoder;
  private final Cookie cookie;
  private final String id;
  private final SocketAddress peer;
  private final Deadline deadline;

  private Iperf3State state = Iperf3State.PARAMETERS;
  private AdmittedTest test;
  private TestStreams streams;
  private DatagramStreams datagrams;
  private final Map<Integer, DatagramCounts> omittedDatagrams = new HashMap<>();
  private TestRun run;
  private RunWatch watch;
  private ServerOutput output = ServerOutput.NONE;
  private String congestion;
  private boolean runEnded;
  private boolean interrupted;
  private boolean clientGone;
  private Failure failure;
  private ErrorCode failureCode;

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
    this.id = SessionToken.idOf(cookie.text());
    this.peer = control.remoteAddress();
    this.deadline = new Deadline(control.eventLoop());
  }

  /** Asks for the parameters. On the control connection's event loop. */
  void open() {
    server.observer().opened(id, peer, "iperf3");
    decoder.expectParameters();
    say(ControlState.PARAM_EXCHANGE);
    await(Iperf3State.PARAMETERS, server.timeouts().messageMillis());
  }

  @Override
  public void end(Failure why) {
    control.eventLoop().execute(() -> fail(why, ErrorCode.SERVER_TERMINATED));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, Iperf3Message message) {
    if (state == Iperf3State.OVER || failure != null) {
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
    if (said == ControlState.TEST_END && state == Iperf3State.RUNNING) {
      drain();
    } else if (said == ControlState.CLIENT_TERMINATE) {
      interrupt();
    } else if (said == ControlState.IPERF_DONE && state == Iperf3State.CONCLUDING) {
      finish(new Outcome.Completed());
    } else {
      throw outOfTurn(said.name());
    }
  }

  private Iperf3Exception outOfTurn(String what) {
    return new Iperf3Exception(
        ErrorCode.UNKNOWN_MESSAGE,
        "the client sent %s while the server waited for %s".formatted(what, state.awaited()));
  }

  private void authorize(TestParameters parameters) {
    if (server.gatekeeper().isEmpty()) {
      admit(parameters);
      return;
    }
    await(Iperf3State.AUTHORIZING, server.timeouts().messageMillis());
    server
        .gatekeeper()
        .get()
        .ask(
            parameters.extras().authToken(),
            control.eventLoop(),
            user -> {
              if (state != Iperf3State.AUTHORIZING || failure != null) {
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
    output = test.serverOutput() ? new CollectedOutput(peer, test.plan()) : ServerOutput.NONE;
    server.observer().planned(id, test.plan());
    if (test.plan().overUdp()) {
      awaitTurn();
    } else {
      streams = new TestStreams(test, server.transport().facts(), control.eventLoop());
      awaitStreams();
    }
  }

  private void awaitStreams() {
    await(Iperf3State.ARRIVING, server.timeouts().joinMillis());
    say(ControlState.CREATE_STREAMS);
  }

  private void awaitTurn() {
    await(Iperf3State.QUEUEING, server.timeouts().joinMillis());
    InetSocketAddress local = (InetSocketAddress) control.localAddress();
    datagrams = new DatagramStreams(test, server.loops(), local, control.eventLoop(), this);
    if (turns.request(source(), this)) {
      awaitStreams();
    }
  }

  private InetAddress source() {
    return ((InetSocketAddress) peer).getAddress();
  }

  /** The UDP streams of this test may be opened now. Any thread. */
  void turnCame() {
    control
        .eventLoop()
        .execute(
            () -> {
              if (state == Iperf3State.QUEUEING && failure == null) {
                awaitStreams();
              }
            });
  }

  /** An address of the client's asks for a UDP stream. Any thread. */
  void joinDatagrams(InetSocketAddress from, SetUpDatagram kind) {
    control
        .eventLoop()
        .execute(
            () -> {
              if (state == Iperf3State.ARRIVING && failure == null) {
                datagrams.open(from, kind, this::startDatagrams, this::unfitDatagrams);
              }
            });
  }

  private void startDatagrams() {
    if (state != Iperf3State.ARRIVING || failure != null) {
      return;
    }
    turns.release(source(), this);
    await(Iperf3State.ATTACHING, server.timeouts().messageMillis());
    run = new TestRun(test.runPlan(), datagrams.all(), control.eventLoop(), this);
    start();
  }

  private void unfitDatagrams(Failure why) {
    fail(why, test.dontFragment() ? ErrorCode.DONT_FRAGMENT : ErrorCode.INIT_STREAM);
  }

  private void refuse(Iperf3Exception refusal) {
    fail(SessionFailures.of(refusal), refusal.code());
  }

  /** Takes a data connection into the test, or turns it away. Any thread. */
  void join(ArrivedStream stream) {
    control.eventLoop().execute(() -> joinHere(stream));
  }

  private void joinHere(ArrivedStream stream) {
    if (state != Iperf3State.ARRIVING || streams == null || failure != null) {
      stream.refuse("a data connection came when its test waited for none");
      return;
    }
    if (streams.add(stream)) {
      attachAll();
    }
  }

  private void attachAll() {
    await(Iperf3State.ATTACHING, server.timeouts().messageMillis());
    List<DataStream> made = streams.make(this);
    run = new TestRun(test.runPlan(), made, control.eventLoop(), this);
    streams.attach(made, this::start, this::unfit);
  }

  private void unfit(FailureException refusal) {
    boolean congested = test.plan().socket().congestion() != null;
    fail(refusal.failure(), congested ? ErrorCode.CONGESTION : ErrorCode.INIT_STREAM);
  }

  private void start() {
    if (state != Iperf3State.ATTACHING || failure != null) {
      return;
    }
    congestion =
        test.plan().overUdp()
            ? null
            : EndpointResults.congestionOf(server.transport(), run.streams().get(0));
    state = Iperf3State.RUNNING;
    control.write(new Iperf3Message.State(ControlState.TEST_START));
    say(ControlState.TEST_RUNNING);
    run.begin(System.nanoTime());
    output.running(run.streams());
    server.observer().running(id, run.streams());
    watch =
        RunWatch.begin(
            control.eventLoop(), server, run, why -> fail(why, SessionFailures.codeOf(why)));
    armRunDeadline();
  }

  private void armRunDeadline() {
    if (test.plan().limit() instanceof RunLimit.Time time) {
      deadline.arm(
          test.plan().omitMillis() + time.millis() + server.timeouts().overtimeMillis(),
          () -> fail(timedOut(), ErrorCode.DURATION_EXPIRED));
    } else {
      deadline.clear(); // Stalls are watched for.
    }
  }

  private void drain() {
    await(Iperf3State.DRAINING, 2 * server.timeouts().drainMillis());
    if (runEnded) {
      exchange();
    } else if (Arrears.matter(test.plan())) {
      run.stopSending();
      Arrears.await(
          control.eventLoop(), run, test.plan(), server.timeouts().drainMillis(), run::stop);
    } else {
      run.stop();
    }
  }

  private void interrupt() {
    interrupted = true;
    clientGone = true;
    if (run == null || runEnded || state == Iperf3State.ATTACHING) {
      finish(new Outcome.Interrupted());
    } else {
      await(Iperf3State.DRAINING, server.timeouts().drainMillis());
      run.stop();
    }
  }

  @Override
  public void interval(Interval interval) {
    if (interval.omitted()) {
      interval.streams().stream()
          .filter(each -> each.datagrams() != null)
          .forEach(
              each ->
                  omittedDatagrams.merge(
                      each.streamId(),
                      each.datagrams(),
                      (one, other) -> DatagramCounts.sum(List.of(one, other))));
    }
    output.interval(interval);
    server.observer().interval(id, test.plan(), interval);
  }

  @Override
  public void timeIsUp() {
    // The client says when the test ends; the deadline is for one that does not.
  }

  @Override
  public void ended() {
    runEnded = true;
    if (failure != null) {
      finish(new Outcome.Failed(failure));
    } else if (interrupted) {
      finish(new Outcome.Interrupted());
    } else if (state == Iperf3State.DRAINING) {
      exchange();
    }
    // Else this end has sent all that was asked for, and the client says when it has come.
  }

  @Override
  public void failed(Failure why) {
    runEnded = true;
    if (interrupted) {
      finish(new Outcome.Interrupted());
      return;
    }
    if (failure == null) {
      failure = why;
      failureCode = SessionFailures.codeOf(why);
    }
    finish(new Outcome.Failed(failure));
  }

  @Override
  public void ended(DataStream stream) {
    control.eventLoop().execute(() -> streamOver(null));
  }

  @Override
  public void failed(DataStream stream, Failure why) {
    control.eventLoop().execute(() -> streamBroke(why));
  }

  private void streamBroke(Failure why) {
    if (run == null || state == Iperf3State.ATTACHING) {
      fail(why, SessionFailures.codeOf(why));
    } else {
      control.eventLoop().schedule(() -> streamOver(why), WORD_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void streamOver(Failure why) {
    if (state != Iperf3State.OVER && run != null) {
      run.streamOver(why);
    }
  }

  private void exchange() {
    closeStreams(); // As iperf3's server does, which a client that still sends may wait for.
    decoder.expectResults(ControlLimits.CLIENT_RESULTS_BYTES);
    await(Iperf3State.EXCHANGING, server.timeouts().messageMillis());
    say(ControlState.EXCHANGE_RESULTS);
  }

  private void conclude(TestResults theirs) {
    EndpointResult own = result();
    OwnResults.requireSameStreams(theirs, own);
    await(Iperf3State.CONCLUDING, server.timeouts().messageMillis());
    control.write(
        new Iperf3Message.Results(OwnResults.of(own, omittedDatagrams, output.text(own))));
    say(ControlState.DISPLAY_RESULTS);
  }

  private void say(ControlState word) {
    control.writeAndFlush(new Iperf3Message.State(word));
  }

  private void await(Iperf3State next, long millis) {
    state = next;
    deadline.arm(millis, () -> fail(timedOut(), state.codeOfSilence()));
  }

  private Failure timedOut() {
    return new Failure(
        FailureReason.TIMED_OUT, "the server waited too long for " + state.awaited());
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    clientGone = true;
    if (interrupted) {
      return; // It has said so; the run's last figures are on their way.
    }
    fail(
        new Failure(
            FailureReason.PEER_CLOSED,
            "the client closed its control connection while the server waited for "
                + state.awaited()),
        ErrorCode.CONTROL_CLOSED);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(SessionFailures.of(cause), SessionFailures.codeOf(cause));
  }

  /** Ends the test. One that still runs is stopped first, so that its figures are complete. */
  private void fail(Failure why, ErrorCode code) {
    if (state == Iperf3State.OVER || failure != null) {
      return;
    }
    failure = why;
    failureCode = code;
    if (run == null || runEnded || state == Iperf3State.ATTACHING) {
      finish(new Outcome.Failed(why));
    } else {
      deadline.clear();
      run.stop();
    }
  }

  private EndpointResult result() {
    return EndpointResults.of(run, server.transport(), server.workers(), congestion);
  }

  private void finish(Outcome outcome) {
    if (state == Iperf3State.OVER) {
      return;
    }
    boolean ran = state != Iperf3State.ATTACHING && run != null;
    state = Iperf3State.OVER;
    deadline.clear();
    if (watch != null) {
      watch.stop();
    }
    EndpointResult result = ran ? result() : null;
    server.registry().release(cookie, this);
    if (datagrams != null) {
      turns.release(source(), this);
    }
    server.observer().ended(id, peer, test == null ? null : test.plan(), result, outcome);
    // The streams close last: a client whose stream breaks tells that, and not what the server
    // said.
    control.closeFuture().addListener(closed -> closeStreams());
    sayWhy();
  }

  private void sayWhy() {
    if (failure == null || clientGone) {
      control.close();
    } else if (failure.reason() == FailureReason.SHUTTING_DOWN) {
      LastWord.say(control, new Iperf3Message.State(ControlState.SERVER_TERMINATE));
    } else {
      LastWord.say(control, Iperf3Message.ServerError.of(failureCode));
    }
  }

  private void closeStreams() {
    if (datagrams != null) {
      datagrams.close();
    }
    if (streams != null) {
      streams.close();
    }
  }
}
