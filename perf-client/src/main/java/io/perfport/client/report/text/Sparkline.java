package io.perfport.client.report.text;

import java.util.Arrays;

/** A chart in one line of text: a character for each value, as high as the value is. */
public enum Sparkline {
  /** Eighths of a character (Unicode, "Block Elements"). */
  BLOCKS("▁▂▃▄▅▆▇█"),
  /** For terminals that show no Unicode. */
  ASCII("_.-=+*%#");

  private final String levels;

  Sparkline(String levels) {
    this.levels = levels;
  }

  /**
   * Draws values, from zero to the greatest of them.
   *
   * @param values none below zero; NaN leaves a gap
   */
  public String of(double... values) {
    double top = Arrays.stream(values).filter(value -> value > 0).max().orElse(1);
    StringBuilder line = new StringBuilder(values.length);
    for (double value : values) {
      line.append(Double.isNaN(value) ? ' ' : levels.charAt(level(value / top)));
    }
    return line.toString();
  }

  private int level(double part) {
    return (int)
        Math.min(levels.length() - 1L, Math.max(0, Math.round(part * levels.length()) - 1));
  }
}
