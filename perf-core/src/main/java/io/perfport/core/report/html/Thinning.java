package io.perfport.core.report.html;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Which points of a long course a chart draws: in each of as many equal parts as there is room for,
 * the least and the greatest of each line, and the first and the last point of all. Peaks and gaps
 * stay; what lies between them goes.
 */
final class Thinning {
  private Thinning() {}

  /**
   * The points to draw, ascending.
   *
   * @param count of points that there are
   * @param most that are drawn; a few dozen at least
   * @param lines count values each, NaN for none; the least and greatest of each are kept
   */
  static int[] kept(int count, int most, List<double[]> lines) {
    if (count <= most) {
      return IntStream.range(0, count).toArray();
    }
    int parts = Math.max(1, (most - 2) / (2 * Math.max(1, lines.size())));
    TreeSet<Integer> kept = new TreeSet<>(List.of(0, count - 1));
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) count * part / parts);
      int to = (int) ((long) count * (part + 1) / parts);
      for (double[] line : lines) {
        addExtremes(kept, line, from, to);
      }
    }
    return kept.stream().mapToInt(Integer::intValue).toArray();
  }

  private static void addExtremes(Set<Integer> kept, double[] line, int from, int to) {
    int least = -1;
    int greatest = -1;
    for (int at = from; at < to; at++) {
      if (!Double.isNaN(line[at])) {
        least = (least < 0 || line[at] < line[least]) ? at : least;
        greatest = (greatest < 0 || line[at] > line[greatest]) ? at : greatest;
      }
    }
    if (least >= 0) {
      kept.add(least);
      kept.add(greatest);
    }
  }
}
