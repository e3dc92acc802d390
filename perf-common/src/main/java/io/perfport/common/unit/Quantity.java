package io.perfport.common.unit;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number that a command line may hold: what it counts, and its range. Reads what iperf3 reads, in
 * the same meaning ("1.5G", "64k", "10"), but refuses what iperf3 passes over in silence, such as
 * the B of "10MB", because its reader may have meant eight times as much.
 *
 * @param kind what is counted
 * @param min the least value, in the kind's own unit
 * @param max the greatest
 * @param orZero whether zero is allowed too, below the least value
 */
public record Quantity(Kind kind, long min, long max, boolean orZero) {
  // Few digits on purpose: BigDecimal takes minutes over "1e999999999".
  private static final Pattern NUMBER =
      Pattern.compile("([0-9]{1,40}\\.?[0-9]{0,18}|\\.[0-9]{1,18})(e[0-9]{1,2})?([kmgtKMGT]?)");

  /** What is counted, and the unit that {@link Quantity#parse} gives it in. */
  public enum Kind {
    /** Bytes; K, M, G, T are powers of 1024. */
    BYTES("a size", "bytes with an optional K, M, G or T, such as 128K or 1.5M", 0, Scale.BINARY),
    /** Blocks; K, M, G, T are powers of 1024, as in iperf3. */
    BLOCKS("a count", "blocks with an optional K, M, G or T, such as 10K", 0, Scale.BINARY),
    /** Bits a second; K, M, G, T are powers of 1000. */
    RATE(
        "a rate",
        "bits per second with an optional K, M, G or T, such as 100M or 2.5G",
        0,
        Scale.DECIMAL),
    /** Requests a second; K, M, G, T are powers of 1000. */
    REQUESTS(
        "a rate",
        "requests per second with an optional K or M, such as 500 or 20K",
        0,
        Scale.DECIMAL),
    /** Connections; K, M, G, T are powers of 1000. */
    CONNECTIONS("a number", "connections with an optional K, such as 100 or 10K", 0, Scale.DECIMAL),
    /** Seconds on the command line, milliseconds in the program. */
    SECONDS("a time", "seconds, such as 10 or 0.5", 3, null),
    /** Milliseconds. */
    MILLIS("a time", "milliseconds, such as 500", 0, null),
    /** A whole number without unit. */
    WHOLE("a whole number", "one", 0, null);

    private final String noun;
    private final String form;
    private final int shift;
    private final Scale scale;

    Kind(String noun, String form, int shift, Scale scale) {
      this.noun = noun;
      this.form = form;
      this.shift = shift;
      this.scale = scale;
    }

    /** Writes a value as the command line takes it, exactly and as short as can be. */
    public String print(long value) {
      if (scale != null) {
        return scale.print(value);
      }
      return BigDecimal.valueOf(value, shift).stripTrailingZeros().toPlainString();
    }
  }

  public Quantity {
    Objects.requireNonNull(kind, "kind");
    if (min < 0 || max < min) {
      throw new IllegalArgumentException("no range: " + min + " to " + max);
    }
  }

  /**
   * Reads a value. A fraction of the unit itself is dropped, as in iperf3: "1.3" bytes is 1.
   *
   * @throws IllegalArgumentException with one line that names what is wrong and what is right
   */
  public long parse(String text) {
    Matcher matcher = NUMBER.matcher(text);
    if (!matcher.matches() || (kind.scale == null && !matcher.group(3).isEmpty())) {
      throw new IllegalArgumentException(
          "'" + text + "' is not " + kind.noun + "; give " + kind.form + ", " + range());
    }
    String exponent = matcher.group(2) == null ? "" : matcher.group(2);
    BigDecimal number = new BigDecimal(matcher.group(1) + exponent).movePointRight(kind.shift);
    if (kind.scale != null) {
      number = number.multiply(kind.scale.factor(matcher.group(3)));
    }
    if (kind == Kind.WHOLE && number.stripTrailingZeros().scale() > 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a whole number; give one, " + range());
    }
    boolean allowedZero = orZero && number.signum() == 0;
    boolean inRange =
        number.compareTo(BigDecimal.valueOf(min)) >= 0
            && number.compareTo(BigDecimal.valueOf(max)) <= 0;
    if (!allowedZero && !inRange) {
      throw new IllegalArgumentException(
          "'" + text + "' is out of range; give " + kind.form + ", " + range());
    }
    return number.longValue();
  }

  private String range() {
    String range = "from " + kind.print(min) + " to " + kind.print(max);
    return orZero ? "0 or " + range : range;
  }

  /** What K, M, G and T mean. As in iperf3, that depends on what is counted. */
  enum Scale {
    /** Sizes and counts: powers of 1024. */
    BINARY(1024),
    /** Rates: powers of 1000. */
    DECIMAL(1000);

    private static final String SUFFIXES = "KMGT";

    private final long step;

    Scale(long step) {
      this.step = step;
    }

    /** The factor that a suffix stands for, in either case; 1 for no suffix. */
    BigDecimal factor(String suffix) {
      int power =
          suffix.isEmpty() ? 0 : SUFFIXES.indexOf(suffix.toUpperCase(Locale.ROOT).charAt(0)) + 1;
      return BigDecimal.valueOf(step).pow(power);
    }

    /** The shortest way to write a number exactly: the largest suffix that leaves it whole. */
    String print(long value) {
      long rest = value;
      int power = 0;
      while (rest != 0 && rest % step == 0 && power < SUFFIXES.length()) {
        rest /= step;
        power++;
      }
      return power == 0 ? Long.toString(value) : rest + SUFFIXES.substring(power - 1, power);
    }
  }
}
