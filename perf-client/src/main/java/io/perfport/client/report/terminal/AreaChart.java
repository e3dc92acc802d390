package io.perfport.client.report.terminal;

/** Columns that are filled from the bottom up, to an eighth of a character, or whole in ASCII. */
final class AreaChart {
  private static final int EIGHTHS = 8;

  /** Unicode, "Block Elements": one eighth to full. */
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";

  private AreaChart() {}

  /**
   * Draws one.
   *
   * @param top the value that fills the height; over 0
   * @param values one a column; NaN leaves it empty
   */
  static void draw(
      Canvas canvas, int row, int column, int height, double[] values, double top, Tone tone) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isNaN(values[i])) {
        fill(canvas, row, column + i, height, eighths(values[i] / top, height), tone);
      }
    }
  }

  /** A value that was measured leaves a trace, however small it is. */
  private static int eighths(double part, int height) {
    long rounded = Math.round(part * height * EIGHTHS);
    return (int) Math.max(1, Math.min(rounded, (long) height * EIGHTHS));
  }

  private static void fill(Canvas canvas, int row, int column, int height, int eighths, Tone tone) {
    for (int i = 0; i < height; i++) {
      int left = eighths - i * EIGHTHS;
      if (left > 0) {
        canvas.put(row + height - 1 - i, column, glyph(canvas, Math.min(left, EIGHTHS)), tone);
      }
    }
  }

  private static String glyph(Canvas canvas, int eighths) {
    if (canvas.unicode()) {
      return BLOCKS.substring(eighths - 1, eighths);
    }
    return eighths > EIGHTHS / 2 ? "#" : eighths > EIGHTHS / 4 ? "=" : "_";
  }
}
