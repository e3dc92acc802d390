package io.perfport.client.report.text;

import java.util.ArrayList;
import java.util.List;

/** Columns as wide as they need to be: the first to the left, numbers to the right. */
final class TextTable {
  private static final String GAP = "  ";

  private final int leftColumns;
  private final List<String[]> rows = new ArrayList<>();

  /**
   * @param leftColumns how many of the first columns, and the last one, hold words
   */
  TextTable(int leftColumns, String... heading) {
    this.leftColumns = leftColumns;
    rows.add(heading);
  }

  void add(String... cells) {
    if (cells.length != rows.get(0).length) {
      throw new IllegalArgumentException(cells.length + " cells");
    }
    rows.add(cells);
  }

  void add(List<String> cells) {
    add(cells.toArray(String[]::new));
  }

  /** The heading's line, then one a row. */
  List<String> lines() {
    int columns = rows.get(0).length;
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(String[] row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.length; i++) {
      String space = " ".repeat(widths[i] - row[i].length());
      boolean left = i < leftColumns || i == row.length - 1;
      line.append(i == 0 ? "" : GAP).append(left ? row[i] + space : space + row[i]);
    }
    return line.toString().stripTrailing();
  }
}
