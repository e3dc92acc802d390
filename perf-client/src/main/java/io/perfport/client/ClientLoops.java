package io.perfport.client;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig;
import io.perfport.client.session.TestObserver;
import io.perfport.common.failure.FatalErrors;
import io.perfport.core.host.MemoryBudget;
import io.perfport.core.host.MemoryNeed;
import io.perfport.core.host.PlacedThreads;
import io.perfport.core.host.ProgramVersion;
import io.perfport.core.transport.TransportLoops;
import java.util.concurrent.TimeUnit;

/** The event loops of one test, which end with it. */
record ClientLoops(TransportLoops loops, FatalErrors.Watch watch) implements AutoCloseable {
  /** Name and version, for the server. */
  static final String PROGRAM = "perf-client " + ProgramVersion.of(ClientLoops.class);

  private static final long SHUTDOWN_MILLIS = 5_000;

  /** With none, Netty's loop may end before it has closed its channels. */
  private static final long QUIET_MILLIS = 50;

  static ClientLoops open(TestConfig config, TestObserver observer) {
    if (config instanceof StreamConfig streams) {
      MemoryBudget.require(MemoryNeed.of(streams.plan(), true));
    } else if (config instanceof ExchangeConfig exchange) {
      MemoryBudget.require(MemoryNeed.of(exchange.plan()));
    }
    PlacedThreads threads =
        new PlacedThreads(
            new DefaultThreadFactory("perf-client", true), config.server().affinity().client());
    TransportLoops loops =
        config
            .transport()
            .open(config.workers(), threads)
            .boundTo(config.server().local().device());
    observer.onLoopsOpened(loops.group());
    return new ClientLoops(loops, FatalErrors.watch(loops.group()));
  }

  @Override
  public void close() {
    watch.close();
    loops
        .group()
        .shutdownGracefully(QUIET_MILLIS, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(SHUTDOWN_MILLIS);
  }
}
