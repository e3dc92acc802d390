package io.perfport.common.result;

import java.util.Objects;

/**
 * What is measured, whatever its value.
 *
 * @param name one or several words joined by underscores, without the unit; the same for the same
 *     thing in every workload
 * @param unit what it is counted in
 * @param better which way it improves
 * @param judged whether a baseline may fail because of it; false for what is worth showing, but
 *     varies too much from run to run
 */
public record Measure(String name, Unit unit, Better better, boolean judged) {
  public Measure {
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(better, "better");
    if (!isName(name)) {
      throw new IllegalArgumentException("not the name of a measure: " + name);
    }
  }

  /** Whether these are words joined by underscores. */
  public static boolean isName(String name) {
    return name.matches("[a-z][a-z0-9_.]*");
  }

  /** More of it is better, and a baseline judges it. */
  public static Measure more(String name, Unit unit) {
    return new Measure(name, unit, Better.MORE, true);
  }

  /** Less of it is better, and a baseline judges it. */
  public static Measure less(String name, Unit unit) {
    return new Measure(name, unit, Better.LESS, true);
  }

  /** Less of it is better, but it is only shown. */
  public static Measure shown(String name, Unit unit) {
    return new Measure(name, unit, Better.LESS, false);
  }

  /** Name and unit, as a column of a result. */
  public String key() {
    return name + "_" + unit.label();
  }

  /** The name for people. */
  public String words() {
    return name.replace('_', ' ').replace("cpu", "CPU");
  }

  /** What a figure is counted in. */
  public enum Unit {
    BITS_PER_SECOND("bits_per_second", "bits/sec"),
    PER_SECOND("per_second", "/s"),
    /** Processor seconds for 10^9 bytes. */
    SECONDS_PER_GIGABYTE("seconds_per_gigabyte", "s/GB"),
    MILLISECONDS("ms", "ms"),
    MICROSECONDS("us", "us"),
    /** A share: it is compared by points, not by ratio, since none at all is common. */
    PERCENT("percent", "%"),
    BYTES("bytes", "bytes"),
    SEGMENTS("segments", "segments"),
    COUNT("count", "");

    private final String label;
    private final String symbol;

    Unit(String label, String symbol) {
      this.label = label;
      this.symbol = symbol;
    }

    /** The word in results for programs. */
    public String label() {
      return label;
    }

    /** The word in tables for people. */
    public String symbol() {
      return symbol;
    }
  }

  /** Which way a figure improves. */
  public enum Better {
    MORE("more"),
    LESS("less");

    private final String label;

    Better(String label) {
      this.label = label;
    }

    /** The word in results. */
    public String label() {
      return label;
    }
  }

  /**
   * One figure of merit of one run. A run has a list of them, and the first is its headline: what
   * its line shows, and what {@code --confidence} waits for.
   *
   * @param value finite; a figure that can't be told is not in the list
   */
  public record Figure(Measure measure, double value) {
    public Figure {
      Objects.requireNonNull(measure, "measure");
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(measure.name() + ": " + value + " is no figure");
      }
    }
  }
}
