package io.perfport.core.run;

import io.perfport.common.failure.Failure;
import io.perfport.common.result.Interval;

/** Is told how a run goes on, on the run's event loop. */
public interface RunListener {
  /** An interval is over. */
  void interval(Interval interval);

  /** The time of a time-limited plan is over; the streams still flow until somebody stops them. */
  void timeIsUp();

  /** Every stream has ended, and {@link TestRun#totals} are final. Last call of a good run. */
  void ended();

  /** A stream broke; the others were cut, and {@link TestRun#totals} are final. Last call. */
  void failed(Failure failure);
}
