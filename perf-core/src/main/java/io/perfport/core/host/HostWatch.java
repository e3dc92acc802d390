package io.perfport.core.host;

import io.perfport.common.result.Placement;
import io.perfport.core.host.HostObservation.HostSnapshot;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Observes the host over the measured part of one run. Looking takes milliseconds, so it is done by
 * a thread of its own, one at the beginning and one at the end, and never by an event loop. Begun
 * and ended by one thread.
 */
public final class HostWatch {
  /** A file below /proc that does not answer must not hold back a result. */
  private static final long PATIENCE_MILLIS = 2_000;

  private final HostProbe probe;
  private CompletableFuture<HostSnapshot> before;

  /** Of the threads that serve the run's connections; null where others do. */
  private ThreadSightings sightings;

  /**
   * @param probe what looks
   */
  public HostWatch(HostProbe probe) {
    this.probe = probe;
  }

  /** The measured part begins. Returns at once. */
  public void begin() {
    sightings = PlacedThreads.current().map(ThreadSightings::ofThisMachine).orElse(null);
    before = look();
  }

  /** An interval of the measured part is over: looks where threads are that are held somewhere. */
  public void lookAtThreads() {
    if (sightings != null && sightings.isPlaced()) {
      begin(sightings::look, failure -> {});
    }
  }

  /**
   * The measured part is over.
   *
   * @return completes on any thread, within some seconds: with nothing if the measured part has not
   *     begun, or if the host could not be looked at
   */
  public CompletableFuture<Optional<HostObservation>> end() {
    if (before == null) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return before
        .thenCombine(look(), (from, to) -> Optional.of(new HostObservation(from, to, placement())))
        .exceptionally(failure -> Optional.empty()) // Unknown, which is not the same as in order.
        .completeOnTimeout(Optional.empty(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private CompletableFuture<HostSnapshot> look() {
    CompletableFuture<HostSnapshot> seen = new CompletableFuture<>();
    begin(() -> seen.completeAsync(this::lookNow, Runnable::run), seen::completeExceptionally);
    return seen;
  }

  private static void begin(Runnable look, Consumer<Throwable> unable) {
    Thread thread = new Thread(look, "perfport-host-watch");
    thread.setDaemon(true);
    try {
      thread.start();
    } catch (OutOfMemoryError noMoreThreads) {
      unable.accept(noMoreThreads); // The test goes on, unobserved.
    }
  }

  private HostSnapshot lookNow() {
    if (sightings != null) {
      sightings.look();
    }
    return probe.look();
  }

  private Placement placement() {
    return sightings == null ? null : sightings.placement();
  }
}
