package io.perfport.client.judgement;

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
}
