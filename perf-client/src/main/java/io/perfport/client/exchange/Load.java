package io.perfport.client.exchange;

import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.EventExecutor;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.session.Connector;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.core.session.LoopTasks;

/**
 * The connections of one test, and the requests on them. It belongs to the session's event loop:
 * all methods are called there, and so is its listener.
 */
interface Load {
  /**
   * Opens connections until this number is open. A load that makes a new connection for each
   * request has nothing to open.
   *
   * @param connections more than are open
   * @param whenOpen is run when they are
   */
  void open(int connections, Runnable whenOpen);

  /** Sends requests, on the connections that are open. */
  void begin();

  /** Sends none for a while; responses still come. */
  void pause();

  /** Sends no more, and says when all are answered. */
  void stop();

  /** Waits for no more responses: says soon that it has drained. */
  void abandon();

  /** Closes every connection. */
  void close();

  Counts counts();

  /**
   * What every load is made of.
   *
   * @param plan as the server accepted it
   * @param token the session's secret
   * @param loop the session's event loop
   * @param listener is told what becomes of the load
   */
  record Settings(
      ExchangeConfig config,
      ExchangePlan plan,
      String token,
      Connector connector,
      EventExecutor loop,
      LatencyRecorders recorders,
      Listener listener) {
    /** The requests of the test; the listener is told when all are answered. */
    RequestBudget budget() {
      return RequestBudget.of(plan.limit(), () -> LoopTasks.execute(loop, listener::onSpent));
    }

    /** The failure to open a connection of the test. */
    Failure refusal(ChannelFuture connected) {
      return connector.dataFailure(connected.cause()).failure();
    }
  }

  /** Is told what becomes of a load, or of the run around it, on the session's event loop. */
  interface Listener {
    /** No request is outstanding, or waited for, after it was stopped. */
    void onDrained();

    /** All requests that the test has are answered, or its time is over. */
    void onSpent();

    /** Something broke: the test can't go on. */
    void onFailed(Failure why);
  }

  /**
   * What a load has done so far.
   *
   * @param open connections that are open
   * @param most that were open at a time
   * @param connects connections that were made
   * @param answered requests of a limited number that are answered, or lost; 0 without such a limit
   * @param unanswered requests without a response when they were given up
   * @param unsent requests that were due, and never sent
   * @param oldestDueNanos when the oldest of these two was due, by {@link System#nanoTime}; null
   *     where there are none
   * @param portsExhausted connects that found no free port, and were tried again
   */
  record Counts(
      int open,
      int most,
      long connects,
      long answered,
      long unanswered,
      long unsent,
      Long oldestDueNanos,
      long portsExhausted) {
    /** The earlier of two times, each null for none. */
    static Long earlier(Long one, long other) {
      return one == null || other - one < 0 ? (Long) other : one;
    }
  }
}
