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
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.TransportLoops;
import java.util.concurrent.TimeUnit;

/**
 * The event loops of one test, which end with it.
 *
 * @param channels those of the test that are open
 * @param localPeers whether the other ends are in this process: they give these loops tasks when
 *     they close
 */
record ClientLoops(
    TransportLoops loops, OpenChannels channels, boolean localPeers, FatalErrors.Watch watch)
    implements AutoCloseable {
  /** Name and version, for the server. */
  static final String PROGRAM = "perf-client " + ProgramVersion.of(ClientLoops.class);

  private static final long SHUTDOWN_MILLIS = 5_000;

  /** What a test's last messages need to go, and its channels to close. */
  private static final long CLOSING_MILLIS = 50;

  /**
   * For channels that are open still: with no quiet period, Netty's loop may end before it has
   * closed them. With one it sleeps for 100 ms, however short that is.
   */
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
    OpenChannels channels = new OpenChannels();
    TransportLoops loops =
        config
            .transport()
            .open(config.workers(), threads)
            .boundTo(config.server().local().device())
            .telling(channels::enter);
    observer.onLoopsOpened(loops.group());
    return new ClientLoops(
        loops,
        channels,
        !config.transport().capabilities().contains(Capability.TCP),
        FatalErrors.watch(loops.group()));
  }

  @Override
  public void close() {
    watch.close();
    long quietMillis = channels.awaitNone(CLOSING_MILLIS) && !localPeers ? 0 : QUIET_MILLIS;
    loops
        .group()
        .shutdownGracefully(quietMillis, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(SHUTDOWN_MILLIS);
  }
}
