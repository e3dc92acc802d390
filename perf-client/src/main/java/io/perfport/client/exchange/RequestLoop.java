package io.perfport.client.exchange;

import io.perfport.common.failure.Failure;

/**
 * When the requests of one connection go, whatever carries them. Belongs to the connection's event
 * loop, also its methods. An exchange allocates nothing here.
 *
 * <p>In a closed loop a request goes when a response has come. In an open loop {@link #due} says
 * when one is due; while as many are outstanding as may be, it waits, and its latency grows.
 */
final class RequestLoop {
  /** What carries the requests. */
  interface Wire {
    /** Requests that were sent, and have no response that may still come. */
    long outstanding();

    /** Whether as many are outstanding as may be. */
    boolean isFull();

    /** When the oldest that is outstanding was due, if there are any. */
    long oldestDueNanos();

    /**
     * Writes a request, while there is room.
     *
     * @param dueNanos when it should have been written, by {@link System#nanoTime}
     */
    void send(long dueNanos);

    /** What was written goes. */
    void flush();
  }

  /** Is told how a loop ends, on its connection's event loop. */
  interface Listener {
    /**
     * It was stopped, and every response has come, or is not waited for any more: once, also if its
     * connection had broken.
     */
    void onDrained(RequestLoop requests);

    /** The connection broke, or the server answered what nobody asked: once, before the end. */
    void onBroken(Failure why);
  }

  private final Wire wire;
  private final LatencyRecorder recorder;
  private final RequestBudget budget;
  private final Listener listener;
  private final RequestClock clock = new RequestClock();
  private boolean pausing = true;
  private boolean stopped;

  /** Nothing more comes or goes: it was abandoned, has drained, or its connection broke. */
  private boolean over;

  private boolean told;

  /**
   * @param recorder of the connection's event loop
   * @param budget of all requests of the test
   */
  RequestLoop(Wire wire, LatencyRecorder recorder, RequestBudget budget, Listener listener) {
    this.wire = wire;
    this.recorder = recorder;
    this.budget = budget;
    this.listener = listener;
  }

  /** Begins a closed loop, or goes on with it. The connection is open. */
  void begin() {
    clock.begin(null);
    pausing = false;
    fill();
    wire.flush();
  }

  /**
   * Begins an open loop, or goes on with another; its pacer says when requests are due. The
   * connection is open.
   */
  void begin(RequestClock.Schedule paced) {
    clock.begin(paced);
    pausing = false;
  }

  /** Sends nothing until it begins again. What waited in the schedule is not sent. */
  void pause() {
    pausing = true;
    clock.forget();
  }

  /** When the next request of an open loop is due. */
  long nextDueNanos() {
    return clock.nextDueNanos();
  }

  /** The next request of an open loop is due by now. */
  void due(long nowNanos) {
    if (pausing || stopped || !budget.take()) {
      clock.leaveOut();
      return;
    }
    clock.add();
    if (!over && !wire.isFull()) {
      long dueAt = clock.take();
      recorder.sentFreely(dueAt, nowNanos);
      wire.send(dueAt);
      wire.flush();
    }
  }

  /** Sends what may go now, without a flush. */
  void fill() {
    while (!pausing && !stopped && !over && !wire.isFull()) {
      if (clock.isPaced()) {
        if (clock.waiting() == 0) {
          return;
        }
        wire.send(clock.take());
      } else if (budget.take()) {
        wire.send(System.nanoTime());
      } else {
        return;
      }
    }
  }

  /** This number of requests is no longer outstanding: answered, or given up. */
  void settled(long requests) {
    budget.answered(requests);
    endIfDrained();
  }

  /**
   * Sends no more. What waited in the schedule is not sent; {@link #unsent} says how much. Once or
   * more.
   */
  void stop() {
    stopped = true;
    clock.forget();
    endIfDrained();
  }

  /** Sends no more, and waits for no more responses. Once or more. */
  void abandon() {
    over = true;
    stop();
  }

  /** The connection broke: nothing more comes or goes. Once or more; the first counts. */
  void end(Failure why) {
    if (!over) {
      over = true;
      listener.onBroken(why);
      endIfDrained();
    }
  }

  /** Nothing more comes or goes, and nobody is told. */
  void close() {
    over = true;
  }

  private void endIfDrained() {
    if (stopped && !told && (over || wire.outstanding() == 0)) {
      over = true;
      told = true;
      listener.onDrained(this);
    }
  }

  boolean isOver() {
    return over;
  }

  /** Requests that were due, and never sent, as they waited when it was stopped. */
  long unsent() {
    return clock.unsent();
  }

  /** See {@link Wire#outstanding}. */
  long outstanding() {
    return wire.outstanding();
  }

  /**
   * When the oldest of those {@link #outstanding} or {@link #unsent} was due, by {@link
   * System#nanoTime}; without meaning where there are none.
   */
  long oldestDueNanos() {
    return wire.outstanding() > 0 ? wire.oldestDueNanos() : clock.oldestUnsentNanos();
  }
}
