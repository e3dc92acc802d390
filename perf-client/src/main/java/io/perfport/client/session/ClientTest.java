package io.perfport.client.session;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.client.ClientConfig;
import io.perfport.client.PerfClient;
import io.perfport.client.report.Report;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.TestResult;
import io.perfport.core.host.ProgramVersion;
import io.perfport.core.transport.TransportLoops;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** One test from the first connection to the last: opens the event loops, and closes them. */
public final class ClientTest {
  private static final long SHUTDOWN_MILLIS = 5_000;

  private final ClientConfig config;
  private final Report report;

  /** Written once by the running thread; read by whoever interrupts. */
  private volatile ClientSession session;

  public ClientTest(ClientConfig config, Report report) {
    this.config = config;
    this.report = report;
  }

  public TestResult run() {
    TransportLoops loops =
        config.transport().open(config.workers(), new DefaultThreadFactory("perf-client", true));
    try {
      Connector connector = new Connector(config, loops);
      ClientSession opened =
          new ClientSession(
              config, connector, "perf-client " + ProgramVersion.of(PerfClient.class), report);
      connector.connectControl(channel -> PerfClientPipeline.initialize(channel, opened));
      session = opened;
      return opened.result().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof FailureException failure) {
        throw failure;
      }
      throw new FailureException(FailureReason.INTERNAL, String.valueOf(e.getCause()));
    } finally {
      loops
          .group()
          .shutdownGracefully(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
          .awaitUninterruptibly(SHUTDOWN_MILLIS);
    }
  }

  public void interrupt() {
    ClientSession running = session;
    if (running != null) {
      running.interrupt();
    }
  }
}
