package io.perfport.client.report.terminal;

import java.util.function.DoubleFunction;

/**
 * A figure over time as the view shows it: its name and values on the left, its chart beside them.
 *
 * @param main whether it is what the test is about, and gets more room
 * @param words a value with its unit
 */
record Panel(String name, boolean main, Curve curve, Tone tone, DoubleFunction<String> words) {
  private static final int NAME_WIDTH = 22;

  /** As high as it makes sense. */
  int most() {
    return main ? Integer.MAX_VALUE : 4;
  }

  static int chartColumn() {
    return NAME_WIDTH;
  }

  /**
   * Draws itself.
   *
   * @param height 1 or more
   * @param fromSeconds what the left edge of the chart is
   */
  void draw(Canvas canvas, int row, int height, double fromSeconds, double untilSeconds) {
    String now = Double.isNaN(curve.last()) ? "-" : words.apply(curve.last());
    if (height == 1) {
      canvas.put(row, 0, name, Tone.STRONG);
      canvas.putBefore(row, NAME_WIDTH - 1, " " + now, tone);
    } else {
      canvas.put(row, 0, name, Tone.STRONG);
      canvas.put(row + 1, 0, now, tone);
    }
    if (height > 2 && curve.greatest() > 0) {
      canvas.put(row + 2, 0, "max " + words.apply(curve.greatest()), Tone.FAINT);
    }
    int width = canvas.columns() - NAME_WIDTH;
    if (width > 0) {
      double[] values = curve.columns(fromSeconds, untilSeconds, width);
      double top = curve.greatest() > 0 ? curve.greatest() : 1;
      AreaChart.draw(canvas, row, NAME_WIDTH, height, values, top, tone);
    }
  }
}
