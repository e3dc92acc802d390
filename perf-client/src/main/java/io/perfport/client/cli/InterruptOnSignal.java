package io.perfport.client.cli;

import io.perfport.client.batch.InterruptibleEngine;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * On Ctrl-C (SIGINT), or SIGTERM, ends the running test in order and gives it time to print what it
 * has measured, as long as its output is read. The JVM then exits with 128 and the signal's number:
 * 130 for Ctrl-C.
 */
public final class InterruptOnSignal {
  /** The last data, the server's results, the report. */
  private static final long PATIENCE_SECONDS = 10;

  /** For a reader of standard output that has stopped; a busy machine ends its test meanwhile. */
  private static final long STUCK_MILLIS = 5_000;

  private static final long LOOK_MILLIS = 100;

  private static final long LAST_WORD_MILLIS = 1_000;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final LongSupplier stuckMillis;

  /**
   * From now on until {@link #finished}.
   *
   * @param stuckMillis how long standard output has not been taken
   */
  public InterruptOnSignal(InterruptibleEngine engine, LongSupplier stuckMillis) {
    this.stuckMillis = stuckMillis;
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> shutDown(engine), "perf-client-interrupt"));
  }

  private void shutDown(InterruptibleEngine engine) {
    if (finished.getCount() == 0) {
      return; // An ordinary exit.
    }
    engine.interrupt();
    if (!engine.begun()) {
      return; // Nothing is measured: it may wait for a password, or for a reader of a named pipe.
    }
    try {
      awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitEnd() throws InterruptedException {
    long began = System.nanoTime();
    while (!finished.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      if (millis >= STUCK_MILLIS && stuckMillis.getAsLong() >= STUCK_MILLIS) {
        say("nobody reads standard output: the result is not printed");
        return;
      }
      if (millis >= TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS)) {
        say("the test did not end within " + PATIENCE_SECONDS + " s of the signal");
        return;
      }
    }
  }

  /**
   * Standard error may be the same terminal, and stopped (Ctrl-S): the process ends all the same.
   */
  private static void say(String line) throws InterruptedException {
    Thread saying = new Thread(() -> System.err.println("perf-client: " + line));
    saying.setDaemon(true);
    saying.start();
    saying.join(LAST_WORD_MILLIS);
  }

  /** Everything is printed; the process may end. */
  public void finished() {
    finished.countDown();
  }
}
