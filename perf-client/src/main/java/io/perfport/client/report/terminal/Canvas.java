package io.perfport.client.report.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jline.utils.WCWidth;

/**
 * The characters of one frame, which is exactly as large as the terminal: what would stand outside
 * is cut off, so that nothing wraps or scrolls. One thread.
 */
final class Canvas {
  /** The right half of a character that takes two columns. */
  private static final int CONTINUED = 0;

  private final int rows;
  private final int columns;
  private final boolean unicode;
  private final int[] cells;
  private final Tone[] tones;

  /**
   * @param rows 0 or more
   * @param columns 0 or more
   * @param unicode whether characters beyond ASCII can be shown
   */
  Canvas(int rows, int columns, boolean unicode) {
    this.rows = rows;
    this.columns = columns;
    this.unicode = unicode;
    this.cells = new int[rows * columns];
    this.tones = new Tone[rows * columns];
    Arrays.fill(cells, ' ');
    Arrays.fill(tones, Tone.PLAIN);
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  boolean unicode() {
    return unicode;
  }

  /**
   * Writes from left to right. What has no width of its own, such as controls, stands as a question
   * mark.
   *
   * @return the column behind
   */
  int put(int row, int column, String text, Tone tone) {
    int at = column;
    for (int codePoint : text.codePoints().toArray()) {
      at += set(row, at, codePoint, tone);
    }
    return at;
  }

  /** The same, ending before a column. */
  void putBefore(int row, int column, String text, Tone tone) {
    put(row, column - text.codePoints().map(Canvas::width).sum(), text, tone);
  }

  private static int width(int codePoint) {
    return Math.max(1, WCWidth.wcwidth(codePoint));
  }

  private int set(int row, int column, int codePoint, Tone tone) {
    int natural = WCWidth.wcwidth(codePoint);
    int shown = natural < 1 || (!unicode && codePoint > '~') ? '?' : codePoint;
    int width = Math.max(1, natural);
    if (row < 0 || row >= rows || column < 0 || column + width > columns) {
      return width;
    }
    int at = row * columns + column;
    clear(at);
    cells[at] = shown;
    tones[at] = tone;
    if (width == 2) {
      clear(at + 1);
      cells[at + 1] = shown == '?' ? ' ' : CONTINUED;
    }
    return width;
  }

  /** Of a wide character that is written over in part, nothing stays. */
  private void clear(int at) {
    if (cells[at] == CONTINUED) {
      cells[at - 1] = ' ';
    }
    if ((at + 1) % columns != 0 && cells[at + 1] == CONTINUED) {
      cells[at + 1] = ' ';
    }
    cells[at] = ' ';
  }

  /** One string a row, each as wide as the canvas. */
  List<String> lines(boolean colour) {
    List<String> lines = new ArrayList<>(rows);
    for (int row = 0; row < rows; row++) {
      lines.add(line(row, colour));
    }
    return lines;
  }

  private String line(int row, boolean colour) {
    StringBuilder line = new StringBuilder(columns + 32);
    Tone current = Tone.PLAIN;
    for (int i = row * columns; i < (row + 1) * columns; i++) {
      if (cells[i] == CONTINUED) {
        continue;
      }
      if (colour && tones[i] != current) {
        line.append(current == Tone.PLAIN ? "" : Tone.RESET).append(tones[i].sgr());
        current = tones[i];
      }
      line.appendCodePoint(cells[i]);
    }
    return current == Tone.PLAIN ? line.toString() : line.append(Tone.RESET).toString();
  }
}
