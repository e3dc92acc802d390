package io.perfport.client;

import io.netty.channel.Channel;
import io.perfport.client.session.Connector;
import io.perfport.client.session.TestInProgress;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.Measurement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The user's word to end a test, which reaches whatever goes on at that moment. Any thread may say
 * it; the rest is the running thread's.
 */
final class Interruption {
  private static final long PAUSE_MILLIS = 100;

  private final CountDownLatch said = new CountDownLatch(1);

  /** Null while no test goes on. Guarded by this, as the other two. */
  private Connector connector;

  /** Null while it connects, and while no test goes on. */
  private TestInProgress<?> session;

  private boolean interrupted;

  /**
   * Connects, and carries a test out.
   *
   * @param initializer sets the control connection's pipeline up
   * @throws FailureException if the run never began, with the reason
   */
  <R extends Measurement> R carryOut(
      Connector opener, TestInProgress<R> opened, Consumer<Channel> initializer) {
    try {
      connecting(opener);
      opener.connectControl(initializer);
      connected(opened);
      return await(opened);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof FailureException failure
          ? failure
          : new FailureException(FailureReason.INTERNAL, String.valueOf(e.getCause()));
    } finally {
      over();
    }
  }

  /** A thread that is interrupted says it too, and then waits for what was measured. */
  private <R extends Measurement> R await(TestInProgress<R> opened) throws ExecutionException {
    boolean threadInterrupted = false;
    try {
      while (true) {
        try {
          return opened.result().get();
        } catch (InterruptedException e) {
          threadInterrupted = true;
          interrupt();
        }
      }
    } finally {
      if (threadInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A connection is about to be made. */
  private synchronized void connecting(Connector opener) {
    connector = opener;
    session = null;
    if (interrupted) {
      opener.abandon();
    }
  }

  /** It is made. */
  private synchronized void connected(TestInProgress<?> opened) {
    session = opened;
    if (interrupted) {
      opened.interrupt();
    }
  }

  /** Its event loops are about to end: nobody may give them tasks. */
  private synchronized void over() {
    connector = null;
    session = null;
  }

  /**
   * Waits a moment.
   *
   * @return whether the user has said it
   */
  boolean pause() {
    try {
      return said.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  synchronized void interrupt() {
    interrupted = true;
    said.countDown();
    if (session != null) {
      session.interrupt();
    } else if (connector != null) {
      connector.abandon(); // Who ends the program need not wait for --connect-timeout.
    }
  }
}
