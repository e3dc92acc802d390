package io.perfport.client.exchange;

import io.perfport.common.plan.RunLimit;
import java.util.concurrent.atomic.AtomicLong;

/** How many requests a test has, and how many of them are answered. Thread-safe. */
final class RequestBudget {
  private final long requests;
  private final Runnable whenSpent;
  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();

  private RequestBudget(long requests, Runnable whenSpent) {
    this.requests = requests;
    this.whenSpent = whenSpent;
  }

  /**
   * As many as a plan's limit says: no end unless it counts requests.
   *
   * @param whenSpent is run once, when all are answered, by the thread that says so
   */
  static RequestBudget of(RunLimit limit, Runnable whenSpent) {
    return new RequestBudget(
        limit instanceof RunLimit.Blocks requests ? requests.blocks() : Long.MAX_VALUE, whenSpent);
  }

  private boolean isLimited() {
    return requests != Long.MAX_VALUE;
  }

  /** Whether one more may be sent: it is taken then. */
  boolean take() {
    return !isLimited() || taken.getAndIncrement() < requests;
  }

  /** How many are answered; 0 where their number has no limit. */
  long answered() {
    return answered.get();
  }

  /** This number of requests was answered. */
  void answered(long more) {
    if (isLimited() && answered.addAndGet(more) == requests) {
      whenSpent.run();
    }
  }
}
