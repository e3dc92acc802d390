package io.perfport.client.exchange;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.EventExecutor;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.session.Connector;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameType;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.core.session.ControlFrames;
import io.perfport.core.session.Ending;
import io.perfport.core.transport.BulkTuning;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A connection for each request. So many turns run at a time: each connects, asks, is answered, and
 * waits for the server to close before it begins anew, so that the server keeps what TCP remembers
 * of a closed connection (RFC 9293, TIME-WAIT), and no port of this end is blocked.
 */
final class SingleLoad implements Load, SingleTurn.Surroundings {
  private static final Set<FrameType> FROM_SERVER = EnumSet.of(FrameType.JOINED, FrameType.FAILED);

  private final ExchangeConfig config;
  private final ExchangePlan plan;
  private final String token;
  private final Connector connector;
  private final EventExecutor loop;
  private final LatencyRecorders recorders;
  private final RequestBudget budget;
  private final LoadListener listener;
  private final RequestBytes bytes;
  private final List<SingleTurn> turns = new ArrayList<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicLong connects = new AtomicLong();
  private final AtomicLong portsExhausted = new AtomicLong();
  private final AtomicLong withoutPortSince = new AtomicLong();

  private int over;
  private long unanswered;
  private long unsent;
  private Long oldestDueNanos;
  private boolean abandoned;
  private volatile boolean stopped;
  private volatile boolean closed;

  /** See {@link PersistentLoad}. */
  SingleLoad(
      ExchangeConfig config,
      ExchangePlan plan,
      String token,
      Connector connector,
      EventExecutor loop,
      LatencyRecorders recorders,
      LoadListener listener) {
    this.config = config;
    this.plan = plan;
    this.token = token;
    this.connector = connector;
    this.loop = loop;
    this.recorders = recorders;
    this.listener = listener;
    this.budget = RequestBudget.of(plan.limit(), () -> Ending.tell(loop, listener::spent));
    this.bytes = new RequestBytes(plan.requestBytes());
  }

  @Override
  public void open(int connections) {
    listener.opened();
  }

  @Override
  public void begin() {
    long begin = System.nanoTime();
    for (int i = 0; i < plan.connections(); i++) {
      RequestSchedule schedule =
          config.load().isOpenLoop()
              ? RequestSchedule.of(begin, i, plan.connections(), config.load().requestsPerSecond())
              : null;
      turns.add(new SingleTurn(this, loop, schedule));
    }
    turns.forEach(SingleTurn::next);
  }

  @Override
  public boolean mayBegin() {
    return !stopped && budget.take();
  }

  @Override
  public void connect(SingleTurn turn) {
    connector
        .connectData(channel -> initialize(channel, turn))
        .addListener(
            (ChannelFuture connected) -> {
              if (!connected.isSuccess()) {
                turn.notConnected(connector.dataFailure(connected.cause()).failure());
              }
            });
  }

  /** On the channel's event loop, before it connects. */
  private void initialize(Channel channel, SingleTurn turn) {
    try {
      BulkTuning.setOptions(config.transport(), channel, plan.socket());
    } catch (FailureException e) {
      failed(e.failure());
      return;
    }
    most.accumulateAndGet(open.incrementAndGet(), Math::max);
    channel.closeFuture().addListener(gone -> open.decrementAndGet());
    SingleExchange exchange =
        new SingleExchange(
            new ControlMessage.Join(token, 1),
            bytes,
            plan.responseBytes(),
            recorders.of(channel.eventLoop()),
            turn);
    channel.pipeline().addLast(new ControlFrames(FROM_SERVER), exchange);
  }

  @Override
  public void connected() {
    connects.incrementAndGet();
    withoutPortSince.set(0);
  }

  @Override
  public void answered() {
    budget.answered(1);
  }

  /** The kernel frees ports after a while; a minute without one is more than that. */
  @Override
  public boolean mayWaitForPort(Failure why) {
    if (why.reason() != FailureReason.PORTS_EXHAUSTED) {
      return false;
    }
    portsExhausted.incrementAndGet();
    long now = System.nanoTime();
    withoutPortSince.compareAndSet(0, now);
    return now - withoutPortSince.get() < SingleTurn.MAX_WITHOUT_PORT_NANOS;
  }

  @Override
  public void ended(boolean answered, long notSent, long oldest) {
    Ending.tell(
        loop,
        () -> {
          unanswered += answered ? 0 : 1;
          unsent += notSent;
          if (!answered || notSent > 0) {
            oldestDueNanos = LoadCounts.earlier(oldestDueNanos, oldest);
          }
          over++;
          tellIfDrained();
        });
  }

  private void tellIfDrained() {
    if (stopped && over == turns.size()) {
      listener.drained();
    }
  }

  @Override
  public void failed(Failure why) {
    Ending.tell(
        loop,
        () -> {
          if (!closed && !abandoned) {
            listener.failed(why);
          }
        });
  }

  @Override
  public void pause() {
    throw new UnsupportedOperationException("connections that are not held need no pause");
  }

  @Override
  public void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    turns.forEach(SingleTurn::stop);
    tellIfDrained();
  }

  @Override
  public void abandon() {
    stop();
    abandoned = true;
    turns.forEach(SingleTurn::abandon);
  }

  @Override
  public void close() {
    closed = true;
    turns.forEach(SingleTurn::abandon);
    bytes.close();
  }

  @Override
  public LoadCounts counts() {
    return new LoadCounts(
        open.get(),
        most.get(),
        connects.get(),
        budget.answered(),
        unanswered,
        unsent,
        oldestDueNanos,
        portsExhausted.get(),
        ResponseFaults.NONE);
  }
}
