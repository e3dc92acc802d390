package io.perfport.client.report.terminal;

import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.Variant;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report.Part;
import io.perfport.client.report.text.FigureText;
import io.perfport.common.result.LatencyDistribution;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.unit.RateFormat;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What has been told of a command's tests so far, as far as the view shows it. Bounded, however
 * long it runs. Thread-safe: reports write, and who draws reads.
 */
final class LiveModel {
  /** Tests that are over, which are shown below the charts. */
  private static final int MOST_RESULTS = 256;

  private final RateFormat rates;
  private final Deque<String> results = new ArrayDeque<>();

  /** Runs of the test that goes on, or was the last: two at once under load. */
  private final Map<Part, Running> runs = new EnumMap<>(Part.class);

  private String heading = "";
  private String label = "";
  private int tests = 1;
  private String most = "";
  private int test;

  LiveModel(RateFormat rates) {
    this.rates = rates;
  }

  /** One run, and when it, or the part of it that goes on, began. */
  private static final class Running {
    private final RunPanels panels;
    private long sinceNanos = System.nanoTime();
    private boolean over;

    private Running(RunPanels panels) {
      this.panels = panels;
    }
  }

  /** There are so many tests. */
  synchronized void expect(int number) {
    tests = number;
  }

  /** The tests are variants, which are run in rounds. */
  synchronized void expect(List<Variant> variants, StopRule rule) {
    tests = variants.size() * rule.rounds();
    most = rule.widthPercent().isPresent() ? " at most" : "";
  }

  /** A test is about to start. */
  synchronized void begin(Heading of) {
    test++;
    label = label(of);
    heading =
        of instanceof Heading.Only || of instanceof Heading.Phase
            ? label
            : "Run %d of%s %d: %s".formatted(test, most, tests, label);
  }

  private static String label(Heading of) {
    if (of instanceof Heading.OverTransport over) {
      return over.transport();
    }
    if (of instanceof Heading.Run run) {
      return "round %d, %s".formatted(run.round(), run.variant().label());
    }
    return of instanceof Heading.Phase phase ? phase.toString() : "";
  }

  /**
   * A run begins.
   *
   * @param part which one of its test; a test of one run counts as the load
   */
  synchronized void begin(Part part, RunStart start) {
    if (part != Part.LOADED) {
      runs.clear();
    }
    runs.put(part, new Running(RunPanels.of(start, rates)));
  }

  synchronized void add(Part part, RunInterval interval) {
    runs.get(part).panels.add(interval);
  }

  synchronized void add(Part part, RampStep step) {
    runs.get(part).panels.add(step);
    runs.get(part).sinceNanos = System.nanoTime();
  }

  synchronized void show(Part part, LatencyDistribution soFar) {
    runs.get(part).panels.show(soFar);
  }

  /** A test is over. */
  synchronized void end(Measurement result) {
    runs.values().forEach(run -> run.over = true);
    FigureText text = new FigureText(rates);
    String figure =
        result.figures().stream()
            .findFirst()
            .map(each -> text.print(each.measure().unit(), each.value()))
            .orElse("no figure");
    String cut = result.completed() ? "" : ", not to its end";
    results.addFirst("%s: %s%s".formatted(label, figure, cut));
    if (results.size() > MOST_RESULTS) {
      results.removeLast();
    }
  }

  /** What to show at this moment. */
  synchronized Canvas frame(int rows, int columns, boolean unicode) {
    Canvas canvas = new Canvas(rows, columns, unicode);
    if (!runs.isEmpty()) {
      new Frame(canvas, runs.values().stream().map(LiveModel::shown).toList(), System.nanoTime())
          .draw(heading, tests > 1 || test > 1 ? new ArrayList<>(results) : List.of());
    }
    return canvas;
  }

  private static Frame.Shown shown(Running run) {
    return new Frame.Shown(run.panels, run.panels.progress(run.sinceNanos), run.over);
  }
}
