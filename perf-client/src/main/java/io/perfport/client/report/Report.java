package io.perfport.client.report;

import io.perfport.common.failure.Failure;
import io.perfport.common.result.LatencyDistribution;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.RunResult.RunStart;

/**
 * Shows one test, of whatever workload. The calls come one at a time, in this order: {@link
 * #onNotice} and {@link #onQueued} any number of times, {@link #onStart} once, {@link #onStep} and
 * {@link #onInterval} any number of times, {@link #onFinish} once. They may come from different
 * threads, each call happening before the next, and they may block: the test does not wait for
 * them; the one who wants its result does.
 *
 * <p>A test of latency under load tells each of its runs to a report of its own, see {@link #part},
 * and then {@link #onFinish} alone here.
 */
public interface Report {
  /** Shows nothing. */
  Report SILENT = new Report() {};

  /** What JSON and CSV say of the outcome of a test that never began. */
  String NOT_STARTED = "not-started";

  /** One run of a test that consists of several. */
  enum Part {
    /** Requests without load. */
    IDLE("idle"),
    /** The streams that make the load. */
    LOAD("load"),
    /** Requests under it, at the same time as {@link #LOAD} and from another thread. */
    LOADED("loaded");

    private final String label;

    Part(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  /**
   * Something to know about the test that is about to start; before everything else. Machines find
   * it in the result.
   */
  default void onNotice(String line) {}

  /**
   * The server is full, and the client waits in its line; told again when the place changes. After
   * notices and before the start.
   *
   * @param place from 1
   * @param waiting how many stand in the line
   */
  default void onQueued(int place, int waiting) {}

  /** The connections are open and data or requests begin to flow. */
  default void onStart(RunStart start) {}

  /** A step of a ramp is over. */
  default void onStep(RampStep step) {}

  /** An interval is over, seen by the client. */
  default void onInterval(RunInterval interval) {}

  /** Whether {@link #onDistribution} is wanted: it takes some of the client's processor time. */
  default boolean showsDistribution() {
    return false;
  }

  /** After an interval: the latencies of all requests that were measured so far. */
  default void onDistribution(LatencyDistribution soFar) {}

  /** The test is over: completed, interrupted or broken off. */
  default void onFinish(Measurement result) {}

  /**
   * The test never began: instead of {@link #onStart} and all that would follow. Told by the one
   * that runs the test, not by the test.
   */
  default void onNotStarted(Failure failure) {}

  /** Shows one of the runs of a test that consists of several. */
  default Report part(Part part) {
    return SILENT;
  }
}
