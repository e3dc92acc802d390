package io.perfport.core.host;

import io.netty.util.internal.PlatformDependent;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import java.util.Optional;

/**
 * What tests may take of this process's memory together. A test that does not fit is refused, in
 * place of one that ends the process in its middle. Not thread-safe: its owner takes turns.
 */
public final class MemoryBudget {
  /** The program itself, before any test. */
  private static final long PROGRAM_HEAP = 16 << 20;

  /** Of what is left: a heap that is nearly full spends its time on collecting garbage. */
  private static final double HEAP_SHARE = 0.75;

  /** Buffers of control connections, and what the allocator keeps. */
  private static final double DIRECT_SHARE = 0.8;

  private final MemoryNeed whole;
  private MemoryNeed taken = new MemoryNeed(0, 0);

  public MemoryBudget(MemoryNeed whole) {
    this.whole = whole;
  }

  /** Of this JVM, as it was started: -Xmx and -XX:MaxDirectMemorySize. */
  public static MemoryBudget ofThisProcess() {
    long heap = Math.max(0, Runtime.getRuntime().maxMemory() - PROGRAM_HEAP);
    return new MemoryBudget(
        new MemoryNeed(
            (long) (heap * HEAP_SHARE),
            (long) (PlatformDependent.maxDirectMemory() * DIRECT_SHARE)));
  }

  /**
   * Takes what a test needs, until it is given back.
   *
   * @param share the part of everything that may be had at most, 1 for all of it
   * @param had what the caller has already
   * @return why not; empty if it is taken
   */
  public Optional<Failure> take(MemoryNeed need, double share, MemoryNeed had) {
    MemoryNeed most =
        new MemoryNeed((long) (share * whole.heapBytes()), (long) (share * whole.directBytes()));
    MemoryNeed wanted = had.plus(need.heapBytes(), need.directBytes());
    if (!fits(need, whole)) {
      return Optional.of(
          new Failure(
              FailureReason.PLAN_OVER_LIMIT,
              "the test needs %s, and tests may take %s here: ask for less at a time, or give more (java -Xmx, -XX:MaxDirectMemorySize)"
                  .formatted(need, whole)));
    }
    MemoryNeed all = taken.plus(need.heapBytes(), need.directBytes());
    if (!fits(all, whole) || (!fits(wanted, most) && had.heapBytes() > 0)) {
      return Optional.of(
          new Failure(
              FailureReason.SERVER_FULL,
              "the test needs %s, more than other tests leave here; try again later"
                  .formatted(need)));
    }
    taken = all;
    return Optional.empty();
  }

  private static boolean fits(MemoryNeed need, MemoryNeed within) {
    return need.heapBytes() <= within.heapBytes() && need.directBytes() <= within.directBytes();
  }

  /** Gives back what was taken. */
  public void giveBack(MemoryNeed need) {
    taken = taken.plus(-need.heapBytes(), -need.directBytes());
  }

  /**
   * Checks that a test fits into this process.
   *
   * @throws FailureException if it does not, with the reason
   */
  public static void require(MemoryNeed need) {
    ofThisProcess()
        .take(need, 1, new MemoryNeed(0, 0))
        .ifPresent(
            why -> {
              throw new FailureException(why, null);
            });
  }
}
