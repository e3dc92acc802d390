package io.perfport.client.session;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.client.ClientConfig;
import io.perfport.client.report.Report;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.TestResult;
import io.perfport.core.control.SessionTimeouts;
import io.perfport.core.host.ProgramVersion;
import io.perfport.core.transport.TransportLoops;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** One test from the first connection to the last: opens the event loops, and closes them. */
public final class ClientTest {
  private static final long SHUTDOWN_MILLIS = 5_000;

  /** With none, Netty's loop may end before it has closed its channels. */
  private static final long QUIET_MILLIS = 50;

  private final ClientConfig config;
  private final SessionTimeouts timeouts;
  private final Report report;
  private final TestObserver observer;

  /** Guarded by this: the running thread sets both, any thread interrupts. */
  private Connector connector;

  private ClientSession session;

  private boolean interrupted;

  public ClientTest(
      ClientConfig config, SessionTimeouts timeouts, Report report, TestObserver observer) {
    this.config = config;
    this.timeouts = timeouts;
    this.report = report;
    this.observer = observer;
  }

  public TestResult run() {
    TransportLoops loops =
        config.transport().open(config.workers(), new DefaultThreadFactory("perf-client", true));
    observer.opened(loops.group());
    try {
      Connector opener = new Connector(config, loops);
      ClientSession opened =
          new ClientSession(
              config,
              timeouts,
              opener,
              "perf-client " + ProgramVersion.of(ClientTest.class),
              report,
              observer);
      connecting(opener);
      opener.connectControl(
          channel -> PerfClientPipeline.initialize(channel, opened, timeouts.silenceMillis()));
      connected(opened);
      return opened.result().join();
    } catch (CompletionException e) {
      throw refused(
          e.getCause() instanceof FailureException failure
              ? failure
              : new FailureException(FailureReason.INTERNAL, String.valueOf(e.getCause())));
    } catch (FailureException e) {
      throw refused(e);
    } finally {
      loops
          .group()
          .shutdownGracefully(QUIET_MILLIS, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
          .awaitUninterruptibly(SHUTDOWN_MILLIS);
    }
  }

  private FailureException refused(FailureException e) {
    observer.refused(e.failure());
    return e;
  }

  private synchronized void connecting(Connector opener) {
    connector = opener;
    if (interrupted) {
      opener.abandon();
    }
  }

  private synchronized void connected(ClientSession opened) {
    session = opened;
    if (interrupted) {
      opened.interrupt();
    }
  }

  public synchronized void interrupt() {
    interrupted = true;
    if (session != null) {
      session.interrupt();
    } else if (connector != null) {
      connector.abandon(); // Who ends the program need not wait for --connect-timeout.
    }
  }
}
