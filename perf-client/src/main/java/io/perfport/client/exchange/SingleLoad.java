package io.perfport.client.exchange;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.EventExecutor;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.exchange.Load.Counts;
import io.perfport.client.exchange.Load.Listener;
import io.perfport.client.exchange.RequestClock.Schedule;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A connection for each request. So many turns run at a time: each connects, asks, is answered, and
 * waits for the server to close before it begins anew, so that the server keeps what TCP remembers
 * of a closed connection (RFC 9293, TIME-WAIT), and no port of this end is blocked.
 */
final class SingleLoad implements Load {
  private static final long MAX_WITHOUT_PORT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long PORT_RETRY_MILLIS = 10;

  private static final Set<FrameType> FROM_SERVER = EnumSet.of(FrameType.JOINED, FrameType.FAILED);

  private final ExchangeConfig config;
  private final ExchangePlan plan;
  private final String token;
  private final Connector connector;
  private final EventExecutor loop;
  private final LatencyRecorders recorders;
  private final RequestBudget budget;
  private final Listener listener;
  private final RequestBytes bytes;
  private final List<Turn> turns = new ArrayList<>();
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
      Listener listener) {
    this.config = config;
    this.plan = plan;
    this.token = token;
    this.connector = connector;
    this.loop = loop;
    this.recorders = recorders;
    this.listener = listener;
    this.budget = RequestBudget.of(plan.limit(), () -> Ending.tell(loop, listener::onSpent));
    this.bytes = new RequestBytes(plan.requestBytes());
  }

  @Override
  public void open(int connections) {
    listener.onOpened();
  }

  @Override
  public void begin() {
    long begin = System.nanoTime();
    for (int i = 0; i < plan.connections(); i++) {
      Schedule schedule =
          config.load().isOpenLoop()
              ? Schedule.of(begin, i, plan.connections(), config.load().requestsPerSecond())
              : null;
      turns.add(new Turn(schedule));
    }
    turns.forEach(Turn::next);
  }

  private boolean mayBegin() {
    return !stopped && budget.take();
  }

  private void connect(Turn turn) {
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
  private void initialize(Channel channel, Turn turn) {
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

  private void onConnected() {
    connects.incrementAndGet();
    withoutPortSince.set(0);
  }

  private void answered() {
    budget.answered(1);
  }

  /** Ports become free one by one, as what TCP remembers of closed connections expires. */
  private boolean mayWaitForPort(Failure why) {
    if (why.reason() != FailureReason.PORTS_EXHAUSTED) {
      return false;
    }
    portsExhausted.incrementAndGet();
    long now = System.nanoTime();
    withoutPortSince.compareAndSet(0, now);
    return now - withoutPortSince.get() < MAX_WITHOUT_PORT_NANOS;
  }

  private void ended(boolean answered, long notSent, long oldest) {
    Ending.tell(
        loop,
        () -> {
          unanswered += answered ? 0 : 1;
          unsent += notSent;
          if (!answered || notSent > 0) {
            oldestDueNanos = Counts.earlier(oldestDueNanos, oldest);
          }
          over++;
          tellIfDrained();
        });
  }

  private void tellIfDrained() {
    if (stopped && over == turns.size()) {
      listener.onDrained();
    }
  }

  private void failed(Failure why) {
    Ending.tell(
        loop,
        () -> {
          if (!closed && !abandoned) {
            listener.onFailed(why);
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
    turns.forEach(Turn::stop);
    tellIfDrained();
  }

  @Override
  public void abandon() {
    stop();
    abandoned = true;
    turns.forEach(Turn::abandon);
  }

  @Override
  public void close() {
    closed = true;
    turns.forEach(Turn::abandon);
    bytes.close();
  }

  @Override
  public Counts counts() {
    return new Counts(
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

  /**
   * One of the turns that run at a time: a connection with its request and response, and then the
   * next. All of it happens on the session's event loop, but for what the exchange says from its
   * own channel's.
   */
  private final class Turn implements SingleExchange.Listener {

    /** Null in a closed loop. */
    private final Schedule schedule;

    private long due;
    private long dueNanos;
    private long beganNanos;
    private Channel channel;
    private boolean waiting;
    private boolean stopped;
    private long stoppedNanos;

    /** The test has no more requests: it waits for the end. */
    private boolean spent;

    private boolean ended;

    /**
     * @param schedule when requests are due; null to send one as soon as another is answered
     */
    Turn(Schedule schedule) {
      this.schedule = schedule;
    }

    /** Begins the next exchange, when it is due. */
    void next() {
      if (ended) {
        return;
      }
      if (stopped) {
        end(true);
        return;
      }
      long now = System.nanoTime();
      dueNanos = schedule == null ? now : schedule.dueNanos(due);
      if (dueNanos - now > 0) {
        waiting = true;
        loop.schedule(this::begin, dueNanos - now, TimeUnit.NANOSECONDS);
      } else {
        begin();
      }
    }

    private void begin() {
      waiting = false;
      if (ended) {
        return;
      }
      if (stopped) {
        end(true);
        return;
      }
      if (!mayBegin()) {
        spent = true;
        waiting = true;
        return;
      }
      due++;
      beganNanos = System.nanoTime();
      SingleLoad.this.connect(this);
    }

    @Override
    public long dueNanos() {
      return dueNanos;
    }

    @Override
    public long beganNanos() {
      return beganNanos;
    }

    @Override
    public void connected(Channel made) {
      onConnected();
      Ending.tell(
          loop,
          () -> {
            channel = made;
            if (ended) {
              made.close();
            }
          });
    }

    /** It could not connect. */
    void notConnected(Failure why) {
      if (mayWaitForPort(why)) {
        loop.schedule(this::tryAgain, PORT_RETRY_MILLIS, TimeUnit.MILLISECONDS);
      } else {
        SingleLoad.this.failed(why);
      }
    }

    private void tryAgain() {
      if (stopped) {
        end(false);
      } else if (!ended) {
        SingleLoad.this.connect(this);
      }
    }

    @Override
    public void answered() {
      SingleLoad.this.answered();
    }

    @Override
    public void closed() {
      Ending.tell(loop, this::next);
    }

    @Override
    public void broken(Failure why) {
      SingleLoad.this.failed(why);
    }

    /** Begins no more. */
    void stop() {
      stopped = true;
      stoppedNanos = System.nanoTime();
      if (waiting) {
        end(true);
      }
    }

    /** Does not wait for what is on its way. */
    void abandon() {
      end(false);
      if (channel != null) {
        channel.close();
      }
    }

    private void end(boolean answered) {
      if (!ended) {
        ended = true;
        SingleLoad.this.ended(
            answered, overdue(), answered && schedule != null ? nextDue() : dueNanos);
      }
    }

    private long nextDue() {
      return schedule.dueNanos(due);
    }

    /** Those that became due while this turn was busy with another. */
    private long overdue() {
      return schedule == null || spent || !stopped
          ? 0
          : Math.max(0, schedule.dueBy(stoppedNanos) - due);
    }
  }
}
