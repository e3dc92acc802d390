package io.perfport.client.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * On Ctrl-C (SIGINT), or SIGTERM, ends the running test in order and gives it time to print what it
 * has measured. The JVM then exits with 128 and the signal's number: 130 for Ctrl-C.
 */
public final class InterruptOnSignal {
  /** The last data, the server's results, the report. */
  private static final long PATIENCE_SECONDS = 10;

  private final CountDownLatch finished = new CountDownLatch(1);

  /** From now on until {@link #finished}. */
  public InterruptOnSignal(InterruptibleEngine engine) {
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
      if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println(
            "perf-client: the test did not end within " + PATIENCE_SECONDS + " s of the signal");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Everything is printed; the process may end. */
  public void finished() {
    finished.countDown();
  }
}
