package io.perfport.client.fault;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** A link between two devices that does to packets what a test wants. */
final class FaultyLink implements AutoCloseable {
  private final LinkDirection toServer;
  private final LinkDirection toClient;
  private final List<CompletableFuture<Void>> ended;

  FaultyLink(Tun client, Tun server, long seed) {
    toServer = new LinkDirection(client, server, seed);
    toClient = new LinkDirection(server, client, seed + 1);
    ended = List.of(start(toServer), start(toClient));
  }

  private static CompletableFuture<Void> start(LinkDirection direction) {
    return CompletableFuture.runAsync(
        direction,
        task -> {
          Thread thread = new Thread(task, "faulty-link");
          thread.setDaemon(true);
          thread.start();
        });
  }

  LinkDirection toServer() {
    return toServer;
  }

  LinkDirection toClient() {
    return toClient;
  }

  /** In both directions, from the next packet on. */
  void set(Conditions now) {
    toServer.set(now);
    toClient.set(now);
  }

  /** Does something once, before the first such packet passes, whichever way it goes. */
  void before(Predicate<IpPacket> packet, Runnable action) {
    AtomicBoolean done = new AtomicBoolean();
    Runnable once =
        () -> {
          if (done.compareAndSet(false, true)) {
            action.run();
          }
        };
    toServer.before(packet, once);
    toClient.before(packet, once);
  }

  @Override
  public void close() {
    toServer.close();
    toClient.close();
    for (CompletableFuture<Void> each : ended) {
      each.join(); // With what went wrong in it.
    }
  }
}
