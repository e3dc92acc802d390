package io.perfport.client;

import io.perfport.client.session.Connector;
import io.perfport.client.session.ControlSession;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The user's word to end a test, which reaches whatever goes on at that moment. Any thread may say
 * it; the rest is the running thread's.
 */
final class Interruption {
  private static final long PAUSE_MILLIS = 100;

  private final CountDownLatch said = new CountDownLatch(1);

  /** Guarded by this, as the other two. */
  private Connector connector;

  /** Null while it connects. */
  private ControlSession session;

  private boolean interrupted;

  /** A connection is about to be made. */
  synchronized void connecting(Connector opener) {
    connector = opener;
    session = null;
    if (interrupted) {
      opener.abandon();
    }
  }

  /** It is made. */
  synchronized void connected(ControlSession opened) {
    session = opened;
    if (interrupted) {
      opened.interrupt();
    }
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
