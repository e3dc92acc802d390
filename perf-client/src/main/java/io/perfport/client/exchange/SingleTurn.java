package io.perfport.client.exchange;

import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import io.perfport.common.failure.Failure;
import io.perfport.core.session.Ending;
import java.util.concurrent.TimeUnit;

/**
 * One of the turns that run at a time: a connection with its request and response, and then the
 * next. All of it happens on the session's event loop, but for what the exchange says from its own
 * channel's.
 */
final class SingleTurn implements SingleExchange.Listener {
  static final long MAX_WITHOUT_PORT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long PORT_RETRY_MILLIS = 10;

  /** What a turn needs of its load. Any thread. */
  interface Surroundings {
    /** Whether one more request may be sent. */
    boolean mayBegin();

    void connect(SingleTurn turn);

    /** A connection was made. */
    void connected();

    /** A response came. */
    void answered();

    /** Whether to try again after so a failure. */
    boolean mayWaitForPort(Failure why);

    /**
     * The turn runs no more.
     *
     * @param answered whether it had the response to its last request
     * @param notSent requests that were due, and not sent
     * @param oldestDueNanos when the oldest of those two was due
     */
    void ended(boolean answered, long notSent, long oldestDueNanos);

    void failed(Failure why);
  }

  private final Surroundings load;
  private final EventExecutor loop;

  /** Null in a closed loop. */
  private final RequestSchedule schedule;

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
   * @param loop the session's event loop
   * @param schedule when requests are due; null to send one as soon as another is answered
   */
  SingleTurn(Surroundings load, EventExecutor loop, RequestSchedule schedule) {
    this.load = load;
    this.loop = loop;
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
    if (!load.mayBegin()) {
      spent = true;
      waiting = true;
      return;
    }
    due++;
    beganNanos = System.nanoTime();
    load.connect(this);
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
    load.connected();
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
    if (load.mayWaitForPort(why)) {
      loop.schedule(this::tryAgain, PORT_RETRY_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      load.failed(why);
    }
  }

  private void tryAgain() {
    if (stopped) {
      end(false);
    } else if (!ended) {
      load.connect(this);
    }
  }

  @Override
  public void answered() {
    load.answered();
  }

  @Override
  public void closed() {
    Ending.tell(loop, this::next);
  }

  @Override
  public void broken(Failure why) {
    load.failed(why);
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
      load.ended(answered, overdue(), answered && schedule != null ? nextDue() : dueNanos);
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
