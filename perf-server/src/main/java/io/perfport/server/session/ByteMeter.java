package io.perfport.server.session;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.perfport.common.failure.Failure;
import io.perfport.core.stream.DataStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * Books what one session's run moves, once a second from its streams' own counters, so that nothing
 * is done per read or write, and ends the session when no more is left. It belongs to the session's
 * event loop.
 */
public final class ByteMeter implements AutoCloseable {
  private final boolean needed;
  private final LongFunction<Optional<Failure>> book;
  private final Consumer<Failure> onSpent;
  private LongSupplier total = () -> 0;
  private long booked;
  private ScheduledFuture<?> ticks;

  /**
   * @param needed whether anything limits what the session may move
   * @param book takes note of bytes, and says why they are too many
   */
  ByteMeter(boolean needed, LongFunction<Optional<Failure>> book, Consumer<Failure> onSpent) {
    this.needed = needed;
    this.book = book;
    this.onSpent = onSpent;
  }

  /** The streams of a run begin. */
  public void begin(EventExecutor loop, List<DataStream> streams) {
    begin(loop, () -> streams.stream().mapToLong(stream -> stream.counters().bytes()).sum());
  }

  /**
   * A run begins.
   *
   * @param moved bytes that it has moved so far
   */
  public void begin(EventExecutor loop, LongSupplier moved) {
    if (needed) {
      total = moved;
      ticks =
          loop.scheduleWithFixedDelay(() -> bookRest().ifPresent(onSpent), 1, 1, TimeUnit.SECONDS);
    }
  }

  private Optional<Failure> bookRest() {
    long now = total.getAsLong();
    long more = now - booked;
    booked = now;
    return book.apply(more);
  }

  /** The session is over: what it has moved since the last second is booked, too. */
  @Override
  public void close() {
    if (ticks != null) {
      ticks.cancel(false);
      bookRest();
    }
  }
}
