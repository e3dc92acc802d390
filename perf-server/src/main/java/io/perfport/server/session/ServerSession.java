package io.perfport.server.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Outcome;
import io.perfport.core.host.MemoryNeed;
import io.perfport.core.run.EndpointResults;
import io.perfport.core.run.ProgressReports;
import io.perfport.core.run.RunListener;
import io.perfport.core.run.StallWatch;
import io.perfport.core.run.StreamEnds;
import io.perfport.core.run.TestRun;
import io.perfport.core.session.ControlFailures;
import io.perfport.core.session.ControlFrames;
import io.perfport.core.session.Ending;
import io.perfport.core.session.OrderlyClose;
import io.perfport.core.socket.UnixSockets;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.StreamListener;
import java.net.SocketAddress;

/**
 * One client's session: the state machine on its control connection. Every state has a deadline,
 * and whatever breaks ends this session only.
 *
 * <p>Its state belongs to the control connection's event loop; {@link #join} and {@link #end} may
 * be called by any thread.
 */
final class ServerSession extends SimpleChannelInboundHandler<ControlMessage>
    implements JoinableSession, RunListener, StreamListener {
  private final ServerContext server;
  private final ExchangeReception exchanges;
  private final Channel control;
  private final String id;
  private final String token;
  private final SocketAddress peer;
  private final StateClock clock;

  private TestPlan plan;
  private RateLimit rate;
  private StreamIntake intake;
  private TestRun run;
  private ProgressReports progress;
  private String congestion;
  private boolean runEnded;
  private Failure failure;
  private EndpointResult measured;
  private boolean clientKnows;
  private boolean interrupted;
  private boolean clientConcluded;
  private long clientReceived;

  ServerSession(ServerContext server, Channel control, ExchangeReception exchanges) {
    this.server = server;
    this.exchanges = exchanges;
    this.control = control;
    this.token = SessionToken.random();
    this.id = SessionToken.idOf(token);
    this.peer = control.remoteAddress();
    this.clock = new StateClock(control.eventLoop(), server.timeouts(), this::fail);
  }

  String token() {
    return token;
  }

  /** Welcomes the client. On the control connection's event loop. */
  void open(String program) {
    server.observer().opened(id, peer, program, ControlProtocol.PERFPORT);
    control.writeAndFlush(
        new ControlMessage.Welcome(server.program(), server.transport().name(), id));
    clock.await(ServerState.PLANNING, server.timeouts().messageMillis());
  }

  @Override
  public void end(Failure why) {
    Ending.tell(control.eventLoop(), () -> fail(why));
  }

  @Override
  public SocketAddress peer() {
    return peer;
  }

  @Override
  public void endUnlessRunning(Failure why) {
    Ending.tell(
        control.eventLoop(),
        () -> {
          if (clock.at(ServerState.JOINING)) {
            fail(why);
          }
        });
  }

  @Override
  public void join(int streamId, PendingJoin join) {
    Ending.tell(
        control.eventLoop(),
        () -> {
          if (intake == null) {
            join.refuse(StreamIntake.unawaited(streamId, Protocol.TCP).failure());
          } else {
            intake.join(streamId, join);
          }
        });
  }

  @Override
  public void joinDatagrams(int streamId, DatagramPeer peer) {
    Ending.tell(
        control.eventLoop(),
        () -> {
          if (intake == null) {
            peer.refuse(StreamIntake.unawaited(streamId, Protocol.UDP).failure());
          } else {
            intake.joinDatagrams(streamId, peer);
          }
        });
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ControlMessage message) {
    if (clock.at(ServerState.OVER)) {
      return;
    }
    if (message instanceof ControlMessage.Plan planned) {
      require(clock.at(ServerState.PLANNING), message);
      accept(planned.plan());
    } else if (message instanceof ControlMessage.Exchange exchange) {
      require(clock.at(ServerState.PLANNING), message);
      becomeExchange(ctx, exchange.plan());
    } else if (message instanceof ControlMessage.Start) {
      require(clock.at(ServerState.READY), message);
      start();
    } else if (message instanceof ControlMessage.Progress report) {
      // The client goes on saying that it lives until it has this end's results.
      require(run != null, message);
      follow(report);
    } else if (message instanceof ControlMessage.Sent sent) {
      require(run != null, message);
      run.sent(sent);
    } else if (message instanceof ControlMessage.End end) {
      require(clock.at(ServerState.RUNNING), message);
      drain(end.interrupted());
    } else if (message instanceof ControlMessage.Results) {
      require(clock.at(ServerState.DRAINING) || clock.at(ServerState.CONCLUDING), message);
      clientConcluded = true;
      concludeIfDelivered();
    } else if (message instanceof ControlMessage.Done) {
      require(clock.at(ServerState.CONCLUDING) && clientConcluded, message);
      complete();
    } else if (message instanceof ControlMessage.Failed failed) {
      clientKnows = true;
      fail(failed.failure());
    } else {
      require(false, message);
    }
  }

  private static void require(boolean expected, ControlMessage message) {
    if (!expected) {
      throw new FailureException(
          FailureReason.UNEXPECTED_MESSAGE,
          "the client sent a message out of turn: " + message.getClass().getSimpleName());
    }
  }

  /** Requests instead of streams: another session goes on from here. */
  private void becomeExchange(ChannelHandlerContext ctx, ExchangePlan wanted) {
    ExchangeReception.Successor exchange =
        exchanges.create(new ExchangeOpening(server, control, id, token, peer, wanted));
    clock.end();
    server.registry().replace(token, this, exchange);
    try {
      ctx.pipeline().replace(this, null, exchange);
      exchange.begin();
    } catch (RuntimeException e) {
      exchange.end(ControlFailures.of(e)); // It has this session's place, and gives it back.
    }
  }

  private void accept(TestPlan wanted) {
    plan =
        new PlanAdmission(server.limits(), server.transport(), UnixSockets.carries(control))
            .admit(wanted);
    server
        .registry()
        .reserve(token, MemoryNeed.of(plan, false))
        .ifPresent(
            why -> {
              throw new FailureException(why, null);
            });
    rate = new RateLimit(server.limits().maxBitsPerSecond(), this::end);
    rate.begin(control.eventLoop());
    rate.watch(control, false);
    intake = new StreamIntake(server, control, clock, plan, rate, this, this::end);
    server.observer().planned(id, plan);
    control.writeAndFlush(new ControlMessage.PlanAccepted(plan, token));
    ControlFrames.agreeOn(plan.connections(), control);
    clock.await(ServerState.JOINING, server.timeouts().joinMillis());
  }

  private void start() {
    congestion =
        plan.overUdp()
            ? null
            : EndpointResults.congestionOf(server.transport(), intake.all().get(0));
    run = new TestRun(plan, intake.all(), control.eventLoop(), this);
    control.writeAndFlush(new ControlMessage.Started());
    // Before anything that can fail: whatever becomes of the run, its time is bounded.
    clock.run(plan.limit(), plan.omitMillis(), server.limits().maxDurationMillis());
    run.begin(System.nanoTime());
    server.observer().running(id, run.streams());
    StallWatch stalls = new StallWatch(run, server.timeouts().stallMillis());
    progress = ProgressReports.begin(control, run, () -> watch(stalls));
  }

  private void watch(StallWatch stalls) {
    if (!runEnded && !(plan.limit() instanceof RunLimit.Time)) {
      stalls.check().ifPresent(this::fail);
    }
  }

  private void drain(boolean byUser) {
    interrupted = byUser;
    clock.drain(plan.limit(), byUser, run::cut);
    if (runEnded) {
      awaitDelivery();
    } else if (byUser || plan.limit() instanceof RunLimit.Time) {
      run.stopEvenIncomplete();
    } else {
      run.stop();
    }
  }

  @Override
  public void interval(Interval interval) {
    server.observer().interval(id, plan, interval);
  }

  @Override
  public void timeIsUp() {
    // The client says when the run ends; the deadline is for one that does not.
  }

  @Override
  public void ended() {
    runEnded = true;
    if (failure != null) {
      finish(new Outcome.Failed(failure));
    } else if (clock.at(ServerState.DRAINING)) {
      awaitDelivery();
    } else {
      // What this end has sent may take the client a while to receive.
      clock.allowArrival();
    }
  }

  /** A client that still receives what this end has finished sending is waited for. */
  private void follow(ControlMessage.Progress report) {
    long received =
        Math.min(
            report.received().stream().mapToLong(ControlMessage.StreamProgress::bytes).sum(),
            run.sentBytes());
    if (runEnded && clock.at(ServerState.RUNNING) && received > clientReceived) {
      clock.allowArrival();
    }
    clientReceived = Math.max(clientReceived, received);
  }

  @Override
  public void failed(Failure why) {
    runEnded = true;
    if (failure == null) {
      failure = why;
    }
    finish(new Outcome.Failed(failure));
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
      fail(why == null ? endedBeforeTheRun() : why);
    }
  }

  private static Failure endedBeforeTheRun() {
    return new Failure(
        FailureReason.UNEXPECTED_MESSAGE,
        "a stream ended before the run had begun: the client closed its data connection");
  }

  /**
   * The kernel may still be sending, and sending again, what this end has written: the client tells
   * its results when it has received all of it.
   */
  private void awaitDelivery() {
    if (plan.direction().serverSends() && !plan.overUdp()) {
      clock.deliver(this::conclude);
      concludeIfDelivered();
    } else {
      conclude();
    }
  }

  private void concludeIfDelivered() {
    if (runEnded && clientConcluded && clock.at(ServerState.DRAINING)) {
      conclude();
    }
  }

  private void conclude() {
    run.delivered(
        () -> {
          if (clock.at(ServerState.DRAINING)) {
            stopReports();
            clock.conclude();
            control.writeAndFlush(new ControlMessage.Results(result()));
          }
        });
  }

  private void complete() {
    finish(interrupted ? new Outcome.Interrupted() : new Outcome.Completed());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    // While connections join nothing is said here: that has its own deadline.
    if (event instanceof IdleStateEvent && !clock.at(ServerState.JOINING)) {
      fail(
          new Failure(
              FailureReason.PEER_SILENT,
              "the client said nothing for %s s (--idle-timeout)"
                  .formatted(server.limits().idleTimeoutMillis() / 1000.0)));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    clientKnows = true;
    fail(new Failure(FailureReason.PEER_CLOSED, "the client closed its control connection"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(ControlFailures.of(cause));
  }

  /** Ends the session. A run that still flows is cut first, so that its figures are complete. */
  private void fail(Failure why) {
    if (clock.at(ServerState.OVER) || failure != null) {
      return;
    }
    failure = why;
    if (run == null || runEnded) {
      finish(new Outcome.Failed(why));
    } else {
      clock.last(() -> finish(new Outcome.Failed(failure)));
      run.cut();
    }
  }

  private EndpointResult result() {
    return run == null
        ? null
        : EndpointResults.of(run, server.transport(), server.workers(), congestion);
  }

  private void finish(Outcome outcome) {
    if (clock.at(ServerState.OVER)) {
      return;
    }
    clock.end();
    Ending.inOrder(
        () -> server.registry().release(token, this), // First: a place must not be lost.
        this::stopReports,
        this::abandonRun,
        () -> measured = result(),
        this::tellFailure,
        this::closeStreams,
        this::closeRate,
        () -> server.observer().ended(id, peer, plan, measured, outcome),
        () -> OrderlyClose.begin(control));
  }

  private void stopReports() {
    if (progress != null) {
      progress.stop();
    }
  }

  private void abandonRun() {
    if (run != null) {
      run.abandon();
    }
  }

  private void closeRate() {
    if (rate != null) {
      rate.close();
    }
  }

  private void tellFailure() {
    if (failure != null && !clientKnows) {
      control.writeAndFlush(new ControlMessage.Failed(failure, measured));
    }
  }

  private void closeStreams() {
    if (intake != null) {
      intake.close();
    }
  }
}
