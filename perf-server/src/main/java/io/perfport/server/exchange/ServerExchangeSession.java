package io.perfport.server.exchange;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ProcessorSet;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.ResponderResult;
import io.perfport.core.host.MemoryNeed;
import io.perfport.core.host.ProcessCpu.CpuSinceLast;
import io.perfport.core.run.ExchangeEvidence;
import io.perfport.core.session.ControlSession.Side;
import io.perfport.core.session.OrderlyClose;
import io.perfport.core.session.PerfportSession;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.server.session.ByteMeter;
import io.perfport.server.session.ExchangeSessionFactory;
import io.perfport.server.session.PendingDatagramJoin;
import io.perfport.server.session.PendingJoin;
import io.perfport.server.session.RateLimit;
import io.perfport.server.session.RunDeadline;
import io.perfport.server.session.ServerContext;
import io.perfport.server.session.ServerState;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One client's session of requests and responses, from its plan on: the state machine on its
 * control connection. Every state has a deadline, and whatever breaks ends this session only.
 *
 * <p>Its state belongs to the control connection's event loop; {@link #join}, {@link
 * #joinDatagrams} and {@link #end} may be called by any thread.
 */
public final class ServerExchangeSession extends PerfportSession<ServerState>
    implements ExchangeSessionFactory.Successor {
  private final ServerContext server;
  private final ExchangeSessionFactory.Opening opening;
  private final ExchangePlan plan;
  private final RateLimit rate;
  private final ByteMeter meter;
  private final ExchangeConnections connections;
  private final DatagramIntake datagrams;
  private final MeasuredAnswers measured;

  private final CpuSinceLast cpu = new CpuSinceLast();
  private ScheduledFuture<?> reports;
  private Runnable counted = () -> {};
  private ResponderResult answered;
  private boolean interrupted;

  /**
   * @param opening where another session has left off: see {@link ExchangeSessionFactory}
   */
  public ServerExchangeSession(ExchangeSessionFactory.Opening opening) {
    super(
        Side.SERVER,
        opening.server().timeouts(),
        ServerState.PLANNING,
        ServerState.OVER,
        opening.control());
    this.opening = opening;
    this.server = opening.server();
    this.plan = opening.wanted().plan();
    this.rate = new RateLimit(opening.grant().rate(), this::end);
    this.meter = server.registry().daily().meter(opening.peer(), opening.grant(), this::end);
    this.connections = new ExchangeConnections(plan, server.transport(), rate);
    this.datagrams = new DatagramIntake(server.loops(), control(), plan, connections, this::end);
    this.measured =
        new MeasuredAnswers(
            plan, connections, new ExchangeEvidence(control(), plan, server.transport()));
  }

  @Override
  public void begin() {
    try {
      server.admission(control(), opening.grant()).admit(plan);
    } catch (FailureException e) {
      fail(e.failure());
      return;
    }
    ProcessorSet affinity = opening.wanted().affinity();
    Optional<Failure> refusal =
        server
            .registry()
            .reserve(opening.token(), MemoryNeed.of(plan), plan.connections())
            .or(() -> server.place(opening.token(), affinity));
    if (refusal.isPresent()) {
      fail(refusal.get());
      return;
    }
    rate.begin(control().eventLoop());
    rate.watch(control(), false);
    server.observer().onPlanned(opening.id(), plan);
    control().writeAndFlush(new ControlMessage.ExchangeAccepted(plan, opening.token(), affinity));
    clock().enter(ServerState.JOINING);
    long period = SessionTimeouts.PROGRESS_MILLIS;
    reports =
        control()
            .eventLoop()
            .scheduleWithFixedDelay(this::report, period, period, TimeUnit.MILLISECONDS);
  }

  @Override
  public SocketAddress peer() {
    return opening.peer();
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
  public void join(int id, PendingJoin join) {
    connections.join(join);
  }

  @Override
  public void joinDatagrams(int id, PendingDatagramJoin peer) {
    tell(() -> datagrams.join(id, peer));
  }

  @Override
  protected void onMessage(ChannelHandlerContext ctx, ControlMessage message) {
    if (message instanceof ControlMessage.Start) {
      require(clock().at(ServerState.JOINING), message);
      start();
    } else if (message instanceof ControlMessage.Progress told) {
      // It lives: the pipeline's idle timeout has seen it.
      require(!clock().at(ServerState.PLANNING), message);
      server.observer().onPeerCpu(opening.id(), told.cpuPercent());
    } else if (message instanceof ControlMessage.End end) {
      require(clock().at(ServerState.RUNNING), message);
      conclude(end.interrupted());
    } else if (message instanceof ControlMessage.Done) {
      require(clock().at(ServerState.CONCLUDING), message);
      finish(interrupted ? new Outcome.Interrupted() : new Outcome.Completed());
    } else {
      require(false, message);
    }
  }

  private void start() {
    RunDeadline.begin(
        clock(),
        timeouts(),
        plan.limit(),
        plan.omitMillis(),
        opening.grant().duration(),
        this::fail);
    counted =
        server
            .observer()
            .onAnswering(
                opening.id(),
                connections.requests().incoming(plan.requestBytes()),
                connections.requests().outgoing(plan.responseBytes()));
    measured.begin(control().eventLoop());
    long each = (long) plan.requestBytes() + plan.responseBytes();
    meter.begin(control().eventLoop(), () -> connections.requests().count() * each);
    control().writeAndFlush(new ControlMessage.Started());
  }

  private void report() {
    Long resident = measured.look();
    // A full control connection means a stuck peer, whose silence is noticed anyway.
    if (control().isWritable()) {
      control()
          .writeAndFlush(
              new ControlMessage.ExchangeProgress(
                  connections.open(), connections.requests().count(), resident, cpu.percent()));
    }
  }

  private void conclude(boolean byUser) {
    interrupted = byUser;
    connections.endJoining();
    stopReports();
    clock().enter(ServerState.DRAINING, timeouts().messageMillis());
    measured.conclude(control().eventLoop(), this::tell);
  }

  private void tell() {
    if (clock().at(ServerState.DRAINING)) {
      control().writeAndFlush(new ControlMessage.ExchangeResults(result()));
      clock().endRun();
      clock().enter(ServerState.CONCLUDING);
    }
  }

  private ResponderResult result() {
    if (!measured.hasBegun()) {
      return null;
    }
    measured.end();
    return measured.result(server.transport().name(), server.workers());
  }

  private void stopReports() {
    if (reports != null) {
      reports.cancel(false);
    }
  }

  @Override
  protected Runnable[] closeDown(Outcome outcome) {
    return new Runnable[] {
      () -> server.registry().release(opening.token(), this), // First: it must not be lost.
      this::stopReports,
      () -> tellFailure(null),
      connections::close,
      rate::close,
      meter::close,
      () -> answered = result(),
      () -> counted.run(),
      () -> server.observer().onEnded(opening.id(), opening.peer(), plan, answered, outcome),
      () -> OrderlyClose.begin(control())
    };
  }
}
