package io.perfport.server.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.plan.ProcessorSet;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Outcome;
import io.perfport.core.host.MemoryNeed;
import io.perfport.core.run.EndpointResults;
import io.perfport.core.run.RunMessages;
import io.perfport.core.run.TestRun;
import io.perfport.core.session.ControlFailures;
import io.perfport.core.session.ControlFrames;
import io.perfport.core.session.ControlSession.Side;
import io.perfport.core.session.OrderlyClose;
import io.perfport.core.session.PerfportSession;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.DataStream.StreamListener;
import java.net.SocketAddress;

/**
 * One client's session: the state machine on its control connection. Every state has a deadline,
 * and whatever breaks ends this session only.
 *
 * <p>Its state belongs to the control connection's event loop; {@link #join} and {@link #end} may
 * be called by any thread.
 */
final class ServerSession extends PerfportSession<ServerState>
    implements JoinableSession, TestRun.Listener, StreamListener {
  private final ServerContext server;
  private final ExchangeSessionFactory exchanges;
  private final String id;
  private final String token;
  private final SocketAddress peer;
  private final Grant grant;
  private final ByteMeter meter;

  private TestPlan plan;
  private RateLimit rate;
  private StreamIntake intake;
  private TestRun run;
  private RunMessages progress;
  private String congestion;
  private boolean runEnded;
  private EndpointResult measured;
  private boolean interrupted;
  private boolean clientConcluded;
  private long clientReceived;

  ServerSession(
      ServerContext server, Channel control, ExchangeSessionFactory exchanges, Grant grant) {
    super(Side.SERVER, server.timeouts(), ServerState.PLANNING, ServerState.OVER, control);
    this.server = server;
    this.exchanges = exchanges;
    this.token = SessionRegistry.newToken();
    this.id = SessionRegistry.nameOf(token);
    this.peer = control.remoteAddress();
    this.grant = grant;
    this.meter = server.registry().daily().meter(peer, grant, this::end);
  }

  String token() {
    return token;
  }

  /**
   * Welcomes the client. On the control connection's event loop.
   *
   * @param proof that this server knows the client's token; null if none was asked for
   */
  void open(String program, String proof) {
    server.observer().onOpened(id, peer, program, ControlProtocol.PERFPORT);
    grant.token().ifPresent(token -> server.observer().onIdentified(id, token.name()));
    control()
        .writeAndFlush(
            new ControlMessage.Welcome(server.program(), server.transport().name(), id, proof));
    clock().enter(ServerState.PLANNING);
  }

  @Override
  public SocketAddress peer() {
    return peer;
  }

  @Override
  public void endUnlessRunning(Failure why) {
    tell(
        () -> {
          if (clock().at(ServerState.JOINING)) {
            fail(why);
          }
        });
  }

  @Override
  public void join(int streamId, PendingJoin join) {
    tell(
        () -> {
          if (intake == null) {
            join.refuse(StreamIntake.unawaited(streamId, Protocol.TCP).failure());
          } else {
            intake.join(streamId, join);
          }
        });
  }

  @Override
  public void joinDatagrams(int streamId, PendingDatagramJoin peer) {
    tell(
        () -> {
          if (intake == null) {
            peer.refuse(StreamIntake.unawaited(streamId, Protocol.UDP).failure());
          } else {
            intake.joinDatagrams(streamId, peer);
          }
        });
  }

  @Override
  protected void onMessage(ChannelHandlerContext ctx, ControlMessage message) {
    if (message instanceof ControlMessage.Plan planned) {
      require(clock().at(ServerState.PLANNING), message);
      accept(planned.plan(), planned.affinity());
    } else if (message instanceof ControlMessage.Exchange exchange) {
      require(clock().at(ServerState.PLANNING), message);
      becomeExchange(ctx, exchange);
    } else if (message instanceof ControlMessage.Start) {
      require(clock().at(ServerState.READY), message);
      start();
    } else if (message instanceof ControlMessage.Progress report) {
      // The client goes on saying that it lives until it has this end's results.
      require(run != null, message);
      follow(report);
    } else if (message instanceof ControlMessage.Sent sent) {
      require(run != null, message);
      run.sent(sent);
    } else if (message instanceof ControlMessage.End end) {
      require(clock().at(ServerState.RUNNING), message);
      drain(end.interrupted());
    } else if (message instanceof ControlMessage.Results) {
      require(clock().at(ServerState.DRAINING) || clock().at(ServerState.CONCLUDING), message);
      clientConcluded = true;
      concludeIfDelivered();
    } else if (message instanceof ControlMessage.Done) {
      require(clock().at(ServerState.CONCLUDING) && clientConcluded, message);
      complete();
    } else {
      require(false, message);
    }
  }

  /** Requests instead of streams: another session goes on from here. */
  private void becomeExchange(ChannelHandlerContext ctx, ControlMessage.Exchange wanted) {
    ExchangeSessionFactory.Successor exchange =
        exchanges.create(
            new ExchangeSessionFactory.Opening(server, control(), id, token, peer, grant, wanted));
    clock().end(ServerState.OVER);
    server.registry().replace(token, this, exchange);
    try {
      ctx.pipeline().replace(this, null, exchange);
      exchange.begin();
    } catch (RuntimeException e) {
      exchange.end(ControlFailures.of(e)); // It has this session's place, and gives it back.
    }
  }

  private void accept(TestPlan wanted, ProcessorSet affinity) {
    plan = server.admission(control(), grant).admit(wanted);
    server
        .registry()
        .reserve(token, MemoryNeed.of(plan, false), plan.connections())
        .or(() -> server.place(token, affinity))
        .ifPresent(
            why -> {
              throw new FailureException(why, null);
            });
    rate = new RateLimit(grant.rate(), this::end);
    rate.begin(control().eventLoop());
    rate.watch(control(), false);
    intake = new StreamIntake(server, control(), clock(), plan, rate, this, this::end);
    server.observer().onPlanned(id, plan);
    control().writeAndFlush(new ControlMessage.PlanAccepted(plan, token, affinity));
    ControlFrames.agreeOn(plan.connections(), control());
    clock().enter(ServerState.JOINING);
  }

  private void start() {
    congestion =
        plan.overUdp()
            ? null
            : EndpointResults.congestionOf(server.transport(), intake.all().get(0));
    run = new TestRun(plan, intake.all(), control().eventLoop(), this);
    control().writeAndFlush(new ControlMessage.Started());
    // Before anything that can fail: whatever becomes of the run, its time is bounded.
    RunDeadline.begin(
        clock(), timeouts(), plan.limit(), plan.omitMillis(), grant.duration(), this::fail);
    run.begin(System.nanoTime());
    meter.begin(control().eventLoop(), run.streams());
    server.observer().onRunning(id, run.streams());
    progress = RunMessages.begin(control(), plan, run, timeouts().stallMillis(), this::fail);
  }

  private void drain(boolean byUser) {
    interrupted = byUser;
    // A byte count is to arrive whole, however long that takes within the time of the whole run:
    // stalls are watched for.
    clock().enter(ServerState.DRAINING);
    boolean mayBeIncomplete = byUser || plan.limit() instanceof RunLimit.Time;
    if (mayBeIncomplete) {
      clock().after(timeouts().drainMillis(), this::cutAfterDrain);
    }
    if (runEnded) {
      awaitDelivery();
    } else if (mayBeIncomplete) {
      run.stopEvenIncomplete();
    } else {
      run.stop();
    }
  }

  private void cutAfterDrain() {
    clock().allow(timeouts().messageMillis());
    run.cut();
  }

  @Override
  public void onInterval(Interval interval) {
    server.observer().onInterval(id, plan, interval);
  }

  @Override
  public void onTimeUp() {
    // The client says when the run ends; the deadline is for one that does not.
  }

  @Override
  public void onRunEnded() {
    runEnded = true;
    if (finishIfFailed()) {
      return;
    }
    if (clock().at(ServerState.DRAINING)) {
      awaitDelivery();
    } else {
      // What this end has sent may take the client a while to receive.
      clock().allow(timeouts().stallMillis());
    }
  }

  /** A client that still receives what this end has finished sending is waited for. */
  private void follow(ControlMessage.Progress report) {
    long received = RunMessages.received(report, run);
    if (runEnded && clock().at(ServerState.RUNNING) && received > clientReceived) {
      clock().allow(timeouts().stallMillis());
    }
    clientReceived = Math.max(clientReceived, received);
    run.onPeerCpu(report.cpuPercent());
    server.observer().onPeerCpu(id, report.cpuPercent());
    server.observer().onPeerDatagrams(id, report.datagrams());
  }

  @Override
  public void onRunFailed(Failure why) {
    runEnded = true;
    if (!finishIfFailed()) {
      fail(why);
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
      clock().after(timeouts().drainMillis(), this::conclude);
      concludeIfDelivered();
    } else {
      conclude();
    }
  }

  private void concludeIfDelivered() {
    if (runEnded && clientConcluded && clock().at(ServerState.DRAINING)) {
      conclude();
    }
  }

  private void conclude() {
    run.delivered(
        () -> {
          if (clock().at(ServerState.DRAINING)) {
            stopReports();
            clock().endRun();
            clock().enter(ServerState.CONCLUDING);
            control().writeAndFlush(new ControlMessage.Results(result()));
          }
        });
  }

  private void complete() {
    finish(interrupted ? new Outcome.Interrupted() : new Outcome.Completed());
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
  protected long cutMillis() {
    return timeouts().drainMillis();
  }

  private EndpointResult result() {
    return run == null
        ? null
        : EndpointResults.of(run, server.transport(), server.workers(), congestion);
  }

  @Override
  protected Runnable[] closeDown(Outcome outcome) {
    return new Runnable[] {
      () -> server.registry().release(token, this), // First: a place must not be lost.
      this::stopReports,
      this::abandonRun,
      () -> measured = result(),
      () -> tellFailure(measured),
      this::closeStreams,
      this::closeRate,
      meter::close,
      () -> server.observer().onEnded(id, peer, plan, measured, outcome),
      () -> OrderlyClose.begin(control())
    };
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

  private void closeStreams() {
    if (intake != null) {
      intake.close();
    }
  }
}
