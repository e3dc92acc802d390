package io.perfport.client.report.terminal;

import io.perfport.client.report.text.Progress;
import io.perfport.common.failure.PeerText;
import io.perfport.common.result.RunResult.RunFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lays the parts of one frame out. Used once. */
final class Frame {
  /** Below that there is no room for charts. */
  private static final int LEAST_ROWS = 10;

  private static final int LEAST_COLUMNS = 40;

  /** Name of the server, plan, progress, and an empty row. */
  private static final int HEAD_ROWS = 4;

  /** Of longer runs the last part is shown. */
  private static final double WINDOW_SECONDS = 600;

  private static final String FOOT = "Ctrl-C ends the test and prints its result so far";

  /** A run that is shown, and how far it is. */
  record Shown(RunPanels run, Progress progress, boolean over) {}

  private final Canvas canvas;
  private final List<Shown> runs;
  private final Shown first;
  private final long nowNanos;

  /**
   * @param runs one or more, the first being what the others are beside
   */
  Frame(Canvas canvas, List<Shown> runs, long nowNanos) {
    this.canvas = canvas;
    this.runs = runs;
    this.first = runs.get(0);
    this.nowNanos = nowNanos;
  }

  /**
   * Draws it.
   *
   * @param heading which test of several; may be empty
   * @param results of tests that are over, the last first
   */
  void draw(String heading, List<String> results) {
    List<Panel> panels = new ArrayList<>();
    runs.forEach(each -> panels.addAll(each.run().panels()));
    if (canvas.rows() < LEAST_ROWS || canvas.columns() < LEAST_COLUMNS) {
      drawSmall(panels);
      return;
    }
    drawHead(heading);
    int foot = canvas.rows() - 1;
    canvas.put(foot, 0, FOOT, Tone.FAINT);
    int room = foot - HEAD_ROWS;
    List<String> lines = lines(panels.isEmpty() ? room : room * 2 / 5, results);
    int below = foot - lines.size();
    for (int i = 0; i < lines.size(); i++) {
      canvas.put(below + i, 0, lines.get(i), Tone.PLAIN);
    }
    drawPanels(panels, below - (lines.isEmpty() ? 0 : 1));
  }

  private void drawSmall(List<Panel> panels) {
    canvas.put(0, 0, words(), Tone.PLAIN);
    if (!panels.isEmpty() && !Double.isNaN(panels.get(0).curve().last())) {
      Panel main = panels.get(0);
      canvas.put(1, 0, main.words().apply(main.curve().last()), Tone.STRONG);
    }
    canvas.put(2, 0, "too small for charts", Tone.FAINT);
  }

  private void drawHead(String heading) {
    RunFacts facts = first.run().start().facts();
    String where = facts.overUnix() ? facts.host() : facts.host() + " port " + facts.port();
    String title = first.run().start().title();
    String name = title == null ? where : title + ":  " + where;
    int end = canvas.put(0, 0, shown(name), Tone.STRONG);
    canvas.put(0, end, ", " + facts.transport(), Tone.PLAIN);
    canvas.putBefore(
        0, canvas.columns(), shown(heading.isEmpty() ? "" : "  " + heading), Tone.STRONG);
    canvas.put(1, 0, shown(plan()), Tone.FAINT);
    drawProgress();
  }

  private String plan() {
    List<String> plans = runs.stream().map(each -> each.run().plan()).toList();
    return plans.size() == 1 ? plans.get(0) : String.join(" + ", plans);
  }

  /** Some of it another machine, or another program, has chosen. */
  private String shown(String text) {
    return PeerText.line(text, Math.max(2, canvas.columns()));
  }

  private void drawProgress() {
    String words = words();
    canvas.put(2, 0, words, Tone.PLAIN);
    double part = first.over() ? 1 : first.progress().part(nowNanos);
    int begin = Panel.chartColumn() + 14;
    int width = canvas.columns() - begin;
    if (Double.isNaN(part) || words.length() >= begin) {
      return;
    }
    int filled = (int) Math.round(part * width);
    canvas.put(2, begin, (canvas.unicode() ? "█" : "#").repeat(filled), Tone.RATE);
    canvas.put(
        2, begin + filled, (canvas.unicode() ? "░" : ".").repeat(width - filled), Tone.FAINT);
  }

  private String words() {
    return first.over() ? "ended" : first.progress().words(nowNanos);
  }

  /** Of the runs that go on, and of tests that are over. */
  private List<String> lines(int most, List<String> results) {
    List<String> lines = new ArrayList<>();
    for (Shown each : runs) {
      int left = (most - lines.size()) / (results.isEmpty() ? 1 : 2);
      lines.addAll(each.run().lines(left, canvas.columns(), canvas.unicode()));
    }
    results.forEach(result -> lines.add(shown(result)));
    return lines.subList(0, Math.max(0, Math.min(most, lines.size())));
  }

  private void drawPanels(List<Panel> panels, int end) {
    int room = end - HEAD_ROWS - 1;
    if (panels.isEmpty() || room < 1) {
      return;
    }
    double now = first.progress().seconds(nowNanos);
    double limit = first.progress().limitSeconds();
    double until = limit <= WINDOW_SECONDS ? limit : Math.max(10, now);
    double from = Math.max(-first.progress().omitMillis() / 1e3, until - WINDOW_SECONDS);
    for (Panel panel : panels) {
      double start = panel.curve().startSeconds();
      from = start > 0 ? Math.max(from, start) : from;
    }
    int[] heights = heights(panels, room);
    int row = HEAD_ROWS;
    for (int i = 0; i < heights.length; i++) {
      if (heights[i] > 0) {
        int gap = heights[i] > 2 ? 1 : 0;
        panels.get(i).draw(canvas, row, heights[i] - gap, from, until);
        row += heights[i];
      }
    }
    drawAxis(row, from, until);
  }

  /** Each gets a row while there are any, the first ones first; then what is higher gets more. */
  static int[] heights(List<Panel> panels, int rows) {
    int[] heights = new int[panels.size()];
    for (int left = rows; left > 0; left--) {
      int least = -1;
      for (int i = 0; i < heights.length; i++) {
        if (heights[i] < panels.get(i).most()
            && (least < 0 || need(panels, heights, i) < need(panels, heights, least))) {
          least = i;
        }
      }
      if (least < 0) {
        break;
      }
      heights[least]++;
    }
    return heights;
  }

  /** How well it is served so far: a main panel wants twice the rows. */
  private static double need(List<Panel> panels, int[] heights, int index) {
    double weight = panels.get(index).main() ? 2 : 1;
    return heights[index] == 0 ? 0 : heights[index] / weight;
  }

  private void drawAxis(int row, double from, double until) {
    int width = canvas.columns() - Panel.chartColumn();
    canvas.put(row, Panel.chartColumn(), seconds(from), Tone.FAINT);
    int zero = (int) Math.round(-from / (until - from) * width);
    if (from < 0 && zero > seconds(from).length() && zero < width - 10) {
      canvas.put(row, Panel.chartColumn() + zero, "0", Tone.FAINT);
    }
    canvas.putBefore(row, canvas.columns(), seconds(until), Tone.FAINT);
  }

  private static String seconds(double seconds) {
    return seconds == Math.rint(seconds)
        ? String.format(Locale.ROOT, "%.0f s", seconds)
        : String.format(Locale.ROOT, "%.1f s", seconds);
  }
}
