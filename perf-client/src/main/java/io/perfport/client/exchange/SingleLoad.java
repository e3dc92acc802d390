package io.perfport.client.exchange;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.EventExecutor;
import io.perfport.client.exchange.Load.Counts;
import io.perfport.client.exchange.RequestClock.Schedule;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameExpectation;
import io.perfport.common.frame.FrameType;
import io.perfport.common.plan.RequestLoad;
import io.perfport.core.session.ControlFrames;
import io.perfport.core.session.LoopTasks;
import io.perfport.core.stream.MessageBytes;
import io.perfport.core.transport.BulkTuning;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A connection for each request. As many transactions run at a time as the plan says: each
 * connects, asks, is answered, and waits for the server to close before it begins anew, so that the
 * server keeps what TCP remembers of a closed connection (RFC 9293, TIME-WAIT), and no port of this
 * end is blocked.
 */
final class SingleLoad implements Load {
  private static final long MAX_WITHOUT_PORT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long PORT_RETRY_MILLIS = 10;

  private static final FrameExpectation FROM_SERVER =
      FrameExpectation.control(EnumSet.of(FrameType.JOINED, FrameType.FAILED));

  private final Settings settings;
  private final EventExecutor loop;
  private final RequestBudget budget;
  private final MessageBytes bytes;
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

  SingleLoad(Settings settings) {
    this.settings = settings;
    this.loop = settings.loop();
    this.budget = settings.budget();
    this.bytes = new MessageBytes(settings.plan().requestBytes());
  }

  @Override
  public void open(int connections, Runnable whenOpen) {
    whenOpen.run();
  }

  @Override
  public void begin() {
    long begin = System.nanoTime();
    RequestLoad load = settings.config().load();
    int count = settings.plan().connections();
    for (int i = 0; i < count; i++) {
      Schedule schedule =
          load.isOpenLoop() ? Schedule.of(begin, i, count, load.requestsPerSecond()) : null;
      turns.add(new Turn(schedule));
    }
    turns.forEach(Turn::next);
  }

  private boolean mayBegin() {
    return !stopped && budget.take();
  }

  private void connect(Turn turn) {
    settings
        .connector()
        .connectData(channel -> initialize(channel, turn))
        .addListener(
            (ChannelFuture connected) -> {
              if (!connected.isSuccess()) {
                turn.onNotConnected(settings.refusal(connected));
              }
            });
  }

  /** On the channel's event loop, before it connects. */
  private void initialize(Channel channel, Turn turn) {
    try {
      BulkTuning.setOptions(settings.config().transport(), channel, settings.plan().socket());
    } catch (FailureException e) {
      onFailed(e.failure());
      return;
    }
    most.accumulateAndGet(open.incrementAndGet(), Math::max);
    channel.closeFuture().addListener(gone -> open.decrementAndGet());
    SingleExchange exchange =
        new SingleExchange(
            new ControlMessage.Join(settings.token(), 1),
            bytes,
            settings.plan().responseBytes(),
            settings.recorders().of(channel.eventLoop()),
            turn.dueNanos,
            turn.beganNanos,
            turn);
    channel.pipeline().addLast(new ControlFrames(FROM_SERVER), exchange);
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

  private void onEnded(boolean answered, long notSent, long oldest) {
    LoopTasks.execute(
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
      settings.listener().onDrained();
    }
  }

  private void onFailed(Failure why) {
    LoopTasks.execute(
        loop,
        () -> {
          if (!closed && !abandoned) {
            settings.listener().onFailed(why);
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
        portsExhausted.get());
  }

  /**
   * One of the turns that run at a time: a connection with its request and response, and then the
   * next. All of it happens on the session's event loop, but for what the exchange says from its
   * own channel's.
   */
  final class Turn {
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

    /** It is connected. On the channel's event loop, as what follows. */
    void onConnected(Channel made) {
      connects.incrementAndGet();
      withoutPortSince.set(0);
      LoopTasks.execute(
          loop,
          () -> {
            channel = made;
            if (ended) {
              made.close();
            }
          });
    }

    /** It could not connect. */
    void onNotConnected(Failure why) {
      if (mayWaitForPort(why)) {
        loop.schedule(this::tryAgain, PORT_RETRY_MILLIS, TimeUnit.MILLISECONDS);
      } else {
        onFailed(why);
      }
    }

    private void tryAgain() {
      if (stopped) {
        end(false);
      } else if (!ended) {
        SingleLoad.this.connect(this);
      }
    }

    void onAnswered() {
      budget.answered(1);
    }

    /** The server has closed the connection, after its response: last, instead of the next. */
    void onClosed() {
      LoopTasks.execute(loop, this::next);
    }

    void onBroken(Failure why) {
      onFailed(why);
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
        onEnded(answered, overdue(), answered && schedule != null ? nextDue() : dueNanos);
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
