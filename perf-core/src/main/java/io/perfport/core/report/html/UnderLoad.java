package io.perfport.core.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.core.report.JsonFields;
import io.perfport.core.report.html.Lane.Line;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Latency under load in one picture: lanes of throughput, latency and loss over the phases of all
 * such tests, one after another.
 */
final class UnderLoad {
  private final List<JsonFields> bands = new ArrayList<>();
  private final Track upward = new Track();
  private final Track downward = new Track();
  private final Track median = new Track();
  private final Track tail = new Track();
  private final Track greatest = new Track();
  private final Track retransmits = new Track();
  private final Track lost = new Track();
  private double clock;

  private UnderLoad() {}

  /** A line that grows, with a gap wherever a phase ends. */
  private static final class Track {
    private double[] seconds = {};
    private double[] values = {};

    void add(IntervalCourse course, double base, double[] more) {
      int size = seconds.length;
      seconds = Arrays.copyOf(seconds, size + more.length + 1);
      values = Arrays.copyOf(values, size + more.length + 1);
      for (int at = 0; at < more.length; at++) {
        // An interval with too few samples for a percentile makes no gap.
        if (!Double.isNaN(more[at])) {
          seconds[size] = base + course.seconds()[at];
          values[size++] = more[at];
        }
      }
      seconds[size] = base + course.endSeconds();
      values[size++] = Double.NaN;
      seconds = Arrays.copyOf(seconds, size);
      values = Arrays.copyOf(values, size);
    }
  }

  /**
   * The picture.
   *
   * @param tests of latency under load
   * @return empty if they have no intervals
   */
  static JsonFields chart(List<TestDocument> tests, String context, int most) {
    UnderLoad picture = new UnderLoad();
    tests.forEach(picture::add);
    return OverTime.chart(
        "Latency under load",
        context,
        picture.bands,
        List.of(
            picture
                .lane("Throughput", "bit/s", most, "to server", picture.upward)
                .add(
                    picture.downward.seconds,
                    List.of(new Line("to client", picture.downward.values))),
            picture
                .lane("Latency", "us", most, "p50", picture.median)
                .add(picture.tail.seconds, List.of(new Line("p99", picture.tail.values)))
                .add(picture.greatest.seconds, List.of(new Line("max", picture.greatest.values))),
            picture.lane("Retransmitted segments", "", most, "retransmits", picture.retransmits),
            picture.lane("Lost", "%", most, "lost", picture.lost)));
  }

  private Lane lane(String name, String unit, int most, String line, Track track) {
    return new Lane(name, unit, most).add(track.seconds, List.of(new Line(line, track.values)));
  }

  private void add(TestDocument test) {
    IntervalCourse idle = IntervalCourse.of(test.perfport().path("idle").path("intervals"));
    if (!idle.isEmpty()) {
      addLatency(idle, clock + idle.warmUpSeconds());
      phase(test, "idle", idle.warmUpSeconds() + idle.endSeconds());
    }
    IntervalCourse load = IntervalCourse.of(test.json().path("intervals"));
    IntervalCourse loaded = IntervalCourse.of(test.perfport().path("loaded").path("intervals"));
    double warmUp = Math.max(load.warmUpSeconds(), loaded.warmUpSeconds());
    if (!loaded.isEmpty() || !load.isEmpty()) {
      addLoad(test, load, clock + warmUp);
      addLatency(loaded, clock + warmUp);
      phase(test, direction(test), warmUp + Math.max(load.endSeconds(), loaded.endSeconds()));
    }
  }

  private void phase(TestDocument test, String name, double seconds) {
    bands.add(
        new JsonFields()
            .figure("from", clock)
            .figure("to", clock + seconds)
            .text("label", test.label().isEmpty() ? name : test.label() + ": " + name));
    clock += seconds;
  }

  private static String direction(TestDocument test) {
    JsonNode plan = test.perfport().path("configuration").path("load_plan");
    return switch (plan.path("direction").asText()) {
      case "reverse" -> "load to client";
      case "bidirectional" -> "load both ways";
      default -> "load to server";
    };
  }

  private void addLatency(IntervalCourse course, double base) {
    median.add(course, base, latency(course, "p50"));
    tail.add(course, base, latency(course, "p99"));
    greatest.add(
        course,
        base,
        course.values(each -> IntervalCourse.number(each.path("latency_us").path("max"))));
  }

  private static double[] latency(IntervalCourse course, String name) {
    return course.values(
        each -> IntervalCourse.number(each.path("latency_us").path("percentiles").path(name)));
  }

  private void addLoad(TestDocument test, IntervalCourse load, double base) {
    boolean isBack =
        test.perfport()
            .path("configuration")
            .path("load_plan")
            .path("direction")
            .asText()
            .equals("reverse");
    (isBack ? downward : upward).add(load, base, ofSum(load, "sum", "bits_per_second"));
    if (!isBack) {
      downward.add(load, base, ofSum(load, "sum_bidir_reverse", "bits_per_second"));
    }
    retransmits.add(load, base, ofSum(load, "sum", "retransmits"));
    lost.add(load, base, ofSum(load, "sum", "lost_percent"));
  }

  private static double[] ofSum(IntervalCourse course, String sum, String field) {
    return course.values(each -> IntervalCourse.number(each.path(sum).path(field)));
  }
}
