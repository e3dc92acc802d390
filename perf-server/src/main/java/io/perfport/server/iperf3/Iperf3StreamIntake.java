package io.perfport.server.iperf3;

import io.netty.channel.Channel;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.iperf3.ControlState;
import io.perfport.common.iperf3.ErrorCode;
import io.perfport.common.iperf3.Iperf3Message;
import io.perfport.common.iperf3.SetUpDatagram;
import io.perfport.core.session.LoopTasks;
import io.perfport.core.session.StateClock;
import io.perfport.core.stream.DataStream;
import io.perfport.server.session.RateLimit;
import io.perfport.server.session.ServerContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Takes in the streams of one test: from the word to the client to create them until all are set
 * up. It belongs to the session's event loop; {@link #turnCame} and {@link #joinDatagrams} may be
 * called by any thread.
 */
final class Iperf3StreamIntake {
  /** As many tests that say nothing as can be waited for before the next one gives up. */
  private static final int TURNS_A_QUEUE = 10;

  private final ServerContext server;
  private final DatagramTurns turns;
  private final Channel control;
  private final StateClock<Iperf3ServerState> clock;
  private final AdmittedTest test;
  private final RateLimit rate;
  private final Iperf3ServerRun run;
  private final Runnable onAll;
  private final BiConsumer<Failure, ErrorCode> onUnfit;
  private final TestStreams connections;
  private boolean hurried;
  private long askedNanos;
  private final Optional<DatagramStreams> datagrams; // Over UDP only.

  /**
   * @param rate counts what comes
   * @param run takes the streams
   * @param onAll is called, on the event loop, when all are set up
   * @param onUnfit is told there why one can't be
   */
  Iperf3StreamIntake(
      ServerContext server,
      DatagramTurns turns,
      Channel control,
      StateClock<Iperf3ServerState> clock,
      AdmittedTest test,
      RateLimit rate,
      Iperf3ServerRun run,
      Runnable onAll,
      BiConsumer<Failure, ErrorCode> onUnfit) {
    this.server = server;
    this.turns = turns;
    this.control = control;
    this.clock = clock;
    this.test = test;
    this.rate = rate;
    this.run = run;
    this.onAll = onAll;
    this.onUnfit = onUnfit;
    this.connections = new TestStreams(test, server.transport().facts(), control.eventLoop());
    this.datagrams = test.plan().overUdp() ? Optional.of(newDatagrams()) : Optional.empty();
  }

  private DatagramStreams newDatagrams() {
    InetSocketAddress local = (InetSocketAddress) control.localAddress();
    return new DatagramStreams(
        test, server.loops(), server.transport().facts(), local, rate, control.eventLoop(), run);
  }

  /** Asks the client for its streams, over UDP when it is this test's turn. */
  void begin() {
    if (!test.plan().overUdp()) {
      ask();
      return;
    }
    clock.enter(Iperf3ServerState.QUEUEING, server.timeouts().joinMillis());
    if (turns.request(source(), this)) {
      ask();
    }
  }

  private void ask() {
    askedNanos = System.nanoTime();
    if (test.plan().overUdp() && turns.isAwaited(source())) {
      awaitWhileOthersWait();
    } else {
      clock.enter(Iperf3ServerState.ARRIVING, server.timeouts().joinMillis());
    }
    control.writeAndFlush(new Iperf3Message.State(ControlState.CREATE_STREAMS));
  }

  /**
   * Others from the same address wait for this test's next stream. A client asks for it as soon as
   * it may: so some round trips are allowed for, but not a client that says nothing, nor more in
   * all than one that nobody waits for is given.
   */
  private void awaitWhileOthersWait() {
    long joinMillis = server.timeouts().joinMillis();
    long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - askedNanos);
    long left = Math.min(joinMillis / TURNS_A_QUEUE, joinMillis - passed);
    clock.enter(Iperf3ServerState.ARRIVING, Math.max(1, left));
  }

  /** Others have begun to wait for this test to have its UDP streams. Any thread. */
  void hurry() {
    LoopTasks.execute(control.eventLoop(), this::hurryHere);
  }

  private void hurryHere() {
    if (clock.at(Iperf3ServerState.ARRIVING) && !hurried) {
      hurried = true; // A queue that grows gives no more time.
      awaitWhileOthersWait();
    }
  }

  private InetAddress source() {
    return ((InetSocketAddress) control.remoteAddress()).getAddress();
  }

  /** The UDP streams of this test may be opened now. Any thread. */
  void turnCame() {
    LoopTasks.execute(
        control.eventLoop(),
        () -> {
          if (clock.at(Iperf3ServerState.QUEUEING)) {
            ask();
          }
        });
  }

  /** An address of the client's asks for a UDP stream. Any thread. */
  void joinDatagrams(InetSocketAddress from, SetUpDatagram kind) {
    LoopTasks.execute(
        control.eventLoop(),
        () -> {
          if (clock.at(Iperf3ServerState.ARRIVING)
              && datagrams.orElseThrow().open(from, kind, this::datagramsOpen, this::unfit)
              && turns.isAwaited(source())) {
            awaitWhileOthersWait(); // It goes on.
          }
        });
  }

  private void datagramsOpen() {
    if (clock.at(Iperf3ServerState.ARRIVING)) {
      leaveTurn();
      setUp(datagrams.orElseThrow().all());
      onAll.run();
    }
  }

  private void unfit(Failure why) {
    onUnfit.accept(why, test.dontFragment() ? ErrorCode.DONT_FRAGMENT : ErrorCode.INIT_STREAM);
  }

  /** Takes a data connection into the test, or turns it away. */
  void join(ArrivedStream stream) {
    if (!clock.at(Iperf3ServerState.ARRIVING) || test.plan().overUdp()) {
      stream.refuseUnawaited();
      return;
    }
    rate.watch(stream.channel(), false);
    if (connections.add(stream)) {
      List<DataStream> made = connections.make(run);
      setUp(made);
      connections.attach(made, this::connectionsAttached, this::unfit);
    }
  }

  private void connectionsAttached() {
    if (clock.at(Iperf3ServerState.ATTACHING)) {
      onAll.run();
    }
  }

  private void unfit(FailureException refusal) {
    boolean congested = test.plan().socket().congestion() != null;
    onUnfit.accept(refusal.failure(), congested ? ErrorCode.CONGESTION : ErrorCode.INIT_STREAM);
  }

  private void setUp(List<DataStream> streams) {
    clock.enter(Iperf3ServerState.ATTACHING, server.timeouts().messageMillis());
    run.take(streams);
  }

  /** Lets the next test from the same address open its UDP streams; may be called again. */
  void leaveTurn() {
    if (test.plan().overUdp()) {
      turns.release(source(), this);
    }
  }

  /** Closes what has come of the streams. */
  void close() {
    datagrams.ifPresent(DatagramStreams::close);
    connections.close();
  }
}
