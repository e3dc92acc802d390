package io.perfport.client.exchange;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.session.ClientState;
import io.perfport.client.session.TestInProgress;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.Outcome;
import io.perfport.core.session.ControlFailures;
import io.perfport.core.session.ControlFrames;
import io.perfport.core.session.Deadline;
import io.perfport.core.session.Ending;
import io.perfport.core.session.SessionTimeouts;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The client's side of one test of requests and responses: the state machine on the control
 * connection. Every state has a deadline. Its state belongs to the control connection's event loop.
 */
public final class ExchangeSession extends SimpleChannelInboundHandler<ControlMessage>
    implements TestInProgress<ExchangeResult>, ExchangeRun.Listener {
  /** How long a server's last word may take to come, once a connection has broken. */
  private static final long LAST_WORD_MILLIS = 1_000;

  /** For all event loops to say what they have measured, and for a look at this machine. */
  private static final long LAST_LOOK_MILLIS = 5_000;

  private final ExchangeConfig config;
  private final SessionTimeouts timeouts;
  private final String program;
  private final ExchangeRecord record;
  private final ExchangeRun.Factory runs;

  private Channel control;
  private Deadline deadline;
  private ClientState state = ClientState.GREETING;
  private ControlMessage.Welcome welcome;

  /** Null until the server has accepted the plan. */
  private ExchangeRun run;

  private boolean interrupted;

  /** When the measured part was over. */
  private long overNanos;

  /** No response is waited for any more. */
  private boolean drained;

  /** What has broken, while the server may still say why; null as long as nothing has. */
  private Failure pending;

  /** Why the test is being ended; null as long as it is not. */
  private Failure failure;

  private boolean serverKnows;

  ExchangeSession(
      ExchangeConfig config,
      SessionTimeouts timeouts,
      String program,
      ExchangeRecord record,
      ExchangeRun.Factory runs) {
    this.config = config;
    this.timeouts = timeouts;
    this.program = program;
    this.record = record;
    this.runs = runs;
  }

  @Override
  public CompletableFuture<ExchangeResult> result() {
    return record.result();
  }

  @Override
  public void interrupt() {
    Ending.tell(control.eventLoop(), this::interruptHere);
  }

  private void interruptHere() {
    if (interrupted || failure != null || state == ClientState.OVER) {
      return;
    }
    interrupted = true;
    if (pending != null) {
      fail(pending);
    } else if (state == ClientState.RUNNING) {
      drain();
    } else if (state == ClientState.DRAINING && !drained) {
      abandon();
    } else if (state == ClientState.CONCLUDING) {
      await(ClientState.CONCLUDING, resultsMillis());
    } else if (state.compareTo(ClientState.RUNNING) < 0) {
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
      control.writeAndFlush(new ControlMessage.Exchange(ExchangeRun.planOf(config)));
      await(ClientState.PLANNING, timeouts.messageMillis());
    } else if (message instanceof ControlMessage.ExchangeAccepted accepted) {
      require(state == ClientState.PLANNING, message);
      open(accepted);
    } else if (message instanceof ControlMessage.Started) {
      require(state == ClientState.STARTING, message);
      begin();
    } else if (message instanceof ControlMessage.ExchangeProgress progress) {
      require(run != null, message);
      run.told(progress);
    } else if (message instanceof ControlMessage.ExchangeResults results) {
      require(state == ClientState.CONCLUDING, message);
      record.told(results.result());
      control.writeAndFlush(new ControlMessage.Done());
      finish(interrupted ? new Outcome.Interrupted() : new Outcome.Completed());
    } else if (message instanceof ControlMessage.Failed failed) {
      serverKnows = true;
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

  private void open(ControlMessage.ExchangeAccepted accepted) {
    if (!accepted.plan().equals(ExchangeRun.planOf(config))) {
      throw new FailureException(
          FailureReason.UNEXPECTED_MESSAGE, "the server accepted another test than was asked for");
    }
    ControlFrames.agreeOn(1, control); // One end's results, whatever its connections.
    run = runs.open(control, accepted, this);
    await(ClientState.JOINING, timeouts.joinMillis());
    run.open();
  }

  @Override
  public void opened() {
    if (state == ClientState.JOINING) {
      control.writeAndFlush(new ControlMessage.Start());
      await(ClientState.STARTING, timeouts.messageMillis());
    }
  }

  private void begin() {
    state = ClientState.RUNNING;
    deadline.clear(); // The run has its own, and the server's silence ends it.
    record.begun(run.describe(program, welcome));
    run.begin();
  }

  @Override
  public void isOver() {
    if (state == ClientState.RUNNING) {
      drain();
    }
  }

  private void drain() {
    state = ClientState.DRAINING;
    overNanos = System.nanoTime();
    deadline.arm(timeouts.drainMillis(), this::abandon);
    run.stop();
  }

  /** Not longer than for a message: that, too, may be shortened. */
  private long lastLookMillis() {
    return Math.min(LAST_LOOK_MILLIS, timeouts.messageMillis());
  }

  private void abandon() {
    await(ClientState.DRAINING, LAST_LOOK_MILLIS);
    run.abandon();
  }

  @Override
  public void drained() {
    drained = true;
    if (failure != null) {
      run.conclude(() -> finish(new Outcome.Failed(failure)));
    } else if (state == ClientState.DRAINING && pending == null) {
      deadline.arm(LAST_LOOK_MILLIS, this::end);
      run.conclude(this::end);
    }
  }

  private void end() {
    if (state == ClientState.DRAINING && failure == null && pending == null) {
      control.writeAndFlush(new ControlMessage.End(interrupted));
      await(ClientState.CONCLUDING, resultsMillis());
    }
  }

  /**
   * A link that has let no response through does not get the whole patience once more: what was
   * measured is shown that much sooner. Whoever has interrupted the test waits for it.
   */
  private long resultsMillis() {
    long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - overNanos);
    long left = Math.max(1, timeouts.messageMillis() - waited);
    return interrupted ? Math.min(left, timeouts.drainMillis()) : left;
  }

  @Override
  public void failed(Failure why) {
    if (pending != null || failure != null || state == ClientState.OVER) {
      return;
    }
    if (mayBeExplained(why)) {
      pending = why;
      deadline.arm(LAST_WORD_MILLIS, () -> fail(why));
    } else {
      fail(why);
    }
  }

  /**
   * A server that ends a session says why and closes its connections, and the end of these may be
   * seen first: it is on other sockets and other loops.
   */
  private static boolean mayBeExplained(Failure why) {
    return switch (why.reason()) {
      case IO_ERROR, PEER_CLOSED, CONNECT_REFUSED, CONNECT_FAILED -> true;
      default -> false;
    };
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

  /** Ends the test. A run that has begun is stopped first, so that its figures are complete. */
  private void fail(Failure why) {
    if (state == ClientState.OVER || failure != null) {
      return;
    }
    failure = run == null ? why : run.inContext(why);
    // Whatever becomes of what follows: the test ends, and what was measured is told.
    deadline.arm(lastLookMillis(), () -> finish(new Outcome.Failed(failure)));
    if (!serverKnows && failure.reason() != FailureReason.WRONG_PROTOCOL) {
      control.writeAndFlush(new ControlMessage.Failed(failure, null));
    }
    if (!record.hasBegun()) {
      finish(new Outcome.Failed(failure));
      return;
    }
    if (drained) {
      run.conclude(() -> finish(new Outcome.Failed(failure)));
    } else {
      run.abandon();
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
        this::closeRun,
        () ->
            control.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE));
  }

  private void conclude(Outcome outcome) {
    if (record.hasBegun()) {
      record.ended(run::result, outcome);
    } else if (outcome instanceof Outcome.Failed failed) {
      record.refused(failed.failure());
    }
  }

  private void closeRun() {
    if (run != null) {
      run.close();
    }
  }
}
