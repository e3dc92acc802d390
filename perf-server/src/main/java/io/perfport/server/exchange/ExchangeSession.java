package io.perfport.server.exchange;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.concurrent.ScheduledFuture;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.ResponderResult;
import io.perfport.core.host.MemoryNeed;
import io.perfport.core.run.ExchangeEvidence;
import io.perfport.core.session.ControlFailures;
import io.perfport.core.session.Ending;
import io.perfport.core.session.OrderlyClose;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.socket.UnixSockets;
import io.perfport.server.session.DatagramPeer;
import io.perfport.server.session.ExchangeOpening;
import io.perfport.server.session.ExchangeReception;
import io.perfport.server.session.PendingJoin;
import io.perfport.server.session.RateLimit;
import io.perfport.server.session.ServerContext;
import io.perfport.server.session.ServerState;
import io.perfport.server.session.StateClock;
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
public final class ExchangeSession extends SimpleChannelInboundHandler<ControlMessage>
    implements ExchangeReception.Successor {
  private final ServerContext server;
  private final ExchangeOpening opening;
  private final Channel control;
  private final ExchangePlan plan;
  private final RateLimit rate;
  private final ExchangeConnections connections;
  private final DatagramIntake datagrams;
  private final MeasuredAnswers measured;
  private final StateClock clock;

  private ScheduledFuture<?> reports;
  private Runnable counted = () -> {};
  private ResponderResult answered;
  private Failure failure;
  private boolean interrupted;
  private boolean clientKnows;

  /**
   * @param opening where another session has left off: see {@link ExchangeReception}
   */
  public ExchangeSession(ExchangeOpening opening) {
    this.opening = opening;
    this.server = opening.server();
    this.control = opening.control();
    this.plan = opening.plan();
    this.rate = new RateLimit(server.limits().maxBitsPerSecond(), this::end);
    this.connections = new ExchangeConnections(plan, server.transport(), rate);
    this.datagrams = new DatagramIntake(server.loops(), control, plan, connections, this::end);
    this.measured =
        new MeasuredAnswers(
            plan, connections, new ExchangeEvidence(control, plan, server.transport()));
    this.clock = new StateClock(control.eventLoop(), server.timeouts(), this::fail);
  }

  @Override
  public void begin() {
    try {
      new ExchangeAdmission(server.limits(), server.transport(), UnixSockets.carries(control))
          .admit(plan);
    } catch (FailureException e) {
      fail(e.failure());
      return;
    }
    Optional<Failure> refusal = server.registry().reserve(opening.token(), MemoryNeed.of(plan));
    if (refusal.isPresent()) {
      fail(refusal.get());
      return;
    }
    rate.begin(control.eventLoop());
    rate.watch(control, false);
    server.observer().planned(opening.id(), plan);
    control.writeAndFlush(new ControlMessage.ExchangeAccepted(plan, opening.token()));
    clock.await(ServerState.JOINING, server.timeouts().joinMillis());
    long period = SessionTimeouts.PROGRESS_MILLIS;
    reports =
        control
            .eventLoop()
            .scheduleWithFixedDelay(this::report, period, period, TimeUnit.MILLISECONDS);
  }

  @Override
  public SocketAddress peer() {
    return opening.peer();
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
  public void join(int id, PendingJoin join) {
    connections.join(join);
  }

  @Override
  public void joinDatagrams(int id, DatagramPeer peer) {
    Ending.tell(control.eventLoop(), () -> datagrams.join(id, peer));
  }

  @Override
  public void end(Failure why) {
    Ending.tell(control.eventLoop(), () -> fail(why));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ControlMessage message) {
    if (clock.at(ServerState.OVER)) {
      return;
    }
    if (message instanceof ControlMessage.Start) {
      require(clock.at(ServerState.JOINING), message);
      start();
    } else if (message instanceof ControlMessage.Progress) {
      // It lives: the pipeline's idle timeout has seen it.
      require(!clock.at(ServerState.PLANNING), message);
    } else if (message instanceof ControlMessage.End end) {
      require(clock.at(ServerState.RUNNING), message);
      conclude(end.interrupted());
    } else if (message instanceof ControlMessage.Done) {
      require(clock.at(ServerState.CONCLUDING), message);
      finish(interrupted ? new Outcome.Interrupted() : new Outcome.Completed());
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

  private void start() {
    clock.run(plan.limit(), plan.omitMillis(), server.limits().maxDurationMillis());
    counted =
        server
            .observer()
            .answering(
                opening.id(),
                connections.requests().incoming(plan.requestBytes()),
                connections.requests().outgoing(plan.responseBytes()));
    measured.begin(control.eventLoop());
    control.writeAndFlush(new ControlMessage.Started());
  }

  private void report() {
    Long resident = measured.look();
    // A full control connection means a stuck peer, whose silence is noticed anyway.
    if (control.isWritable()) {
      control.writeAndFlush(
          new ControlMessage.ExchangeProgress(
              connections.open(), connections.requests().count(), resident));
    }
  }

  private void conclude(boolean byUser) {
    interrupted = byUser;
    connections.endJoining();
    stopReports();
    clock.await(ServerState.DRAINING, server.timeouts().messageMillis());
    measured.conclude(control.eventLoop(), this::tell);
  }

  private void tell() {
    if (clock.at(ServerState.DRAINING)) {
      control.writeAndFlush(new ControlMessage.ExchangeResults(result()));
      clock.conclude();
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

  private void fail(Failure why) {
    if (clock.at(ServerState.OVER)) {
      return;
    }
    failure = why;
    finish(new Outcome.Failed(why));
  }

  private void finish(Outcome outcome) {
    if (clock.at(ServerState.OVER)) {
      return;
    }
    clock.end();
    Ending.inOrder(
        () -> server.registry().release(opening.token(), this), // First: it must not be lost.
        this::stopReports,
        this::tellFailure,
        connections::close,
        rate::close,
        () -> answered = result(),
        () -> counted.run(),
        () -> server.observer().ended(opening.id(), opening.peer(), plan, answered, outcome),
        () -> OrderlyClose.begin(control));
  }

  private void tellFailure() {
    if (failure != null && !clientKnows) {
      control.writeAndFlush(new ControlMessage.Failed(failure, null));
    }
  }
}
