package io.perfport.common.result;

/**
 * Bounds of what a result may say. Results come from the other end, too, and a reader may rely on
 * them: nothing is negative, not a number, or so large that it overflows.
 */
final class ResultBounds {
  /** Far more than any run moves, and so little that thousands of streams can be added up. */
  static final long MAX_COUNT = 1L << 60;

  /** A year and more: longer than any run. */
  static final long MAX_NANOS = 1L << 55;

  private static final double MAX_FIGURE = 1e18;

  private ResultBounds() {}

  static void requireCount(String what, long count) {
    requireRange(what, count, 0, MAX_COUNT);
  }

  /** The same where it may not be known. */
  static void requireCount(String what, Long count) {
    if (count != null) {
      requireCount(what, count.longValue());
    }
  }

  static void requireNanos(String what, long nanos) {
    requireRange(what, nanos, 0, MAX_NANOS);
  }

  static void requireRange(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s: %d is not within %d and %d".formatted(what, value, min, max));
    }
  }

  /** A number that is none, infinite, negative or absurd can't be shown; null can. */
  static void requireFigure(String what, Double value) {
    if (value != null && !(value >= 0 && value <= MAX_FIGURE)) {
      throw new IllegalArgumentException("%s: %s is no figure".formatted(what, value));
    }
  }
}
