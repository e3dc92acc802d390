package io.perfport.core.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.core.report.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The intervals of one run, and when the middle of each was, in seconds. The end of the warm-up is
 * 0: what was before has negative times, since the document counts both parts from 0.
 */
final class IntervalCourse {
  private final List<JsonNode> intervals;
  private final double[] seconds;
  private final double warmUpSeconds;
  private final double endSeconds;

  private IntervalCourse(
      List<JsonNode> intervals, double[] seconds, double warmUpSeconds, double endSeconds) {
    this.intervals = intervals;
    this.seconds = seconds;
    this.warmUpSeconds = warmUpSeconds;
    this.endSeconds = endSeconds;
  }

  List<JsonNode> intervals() {
    return intervals;
  }

  /** One for each interval; nobody writes to it. */
  double[] seconds() {
    return seconds;
  }

  /** 0 if there was none. */
  double warmUpSeconds() {
    return warmUpSeconds;
  }

  /** The end of the last interval. */
  double endSeconds() {
    return endSeconds;
  }

  static IntervalCourse of(JsonNode intervals) {
    List<JsonNode> list = new ArrayList<>();
    intervals.forEach(list::add);
    double warmUp =
        list.stream()
            .filter(IntervalCourse::isOmitted)
            .mapToDouble(IntervalCourse::end)
            .max()
            .orElse(0);
    double[] seconds =
        list.stream()
            .mapToDouble(each -> (start(each) + end(each)) / 2 - (isOmitted(each) ? warmUp : 0))
            .toArray();
    double last =
        list.stream()
            .filter(each -> !isOmitted(each))
            .mapToDouble(IntervalCourse::end)
            .max()
            .orElse(0);
    return new IntervalCourse(list, seconds, warmUp, last);
  }

  /** Of streams each interval says this in its sum, of requests in itself. */
  private static JsonNode head(JsonNode interval) {
    JsonNode sum = interval.path("sum");
    return sum.isObject() ? sum : interval.has("end") ? interval : interval.path("streams").path(0);
  }

  private static boolean isOmitted(JsonNode interval) {
    return head(interval).path("omitted").asBoolean();
  }

  private static double start(JsonNode interval) {
    return head(interval).path("start").asDouble();
  }

  private static double end(JsonNode interval) {
    return head(interval).path("end").asDouble();
  }

  boolean isEmpty() {
    return intervals.isEmpty();
  }

  /** The warm-up as a band of a chart; none if there was none. */
  List<JsonFields> bands() {
    return warmUpSeconds == 0
        ? List.of()
        : List.of(
            new JsonFields()
                .figure("from", -warmUpSeconds)
                .figure("to", 0.0)
                .text("label", "warm-up"));
  }

  /** One value of each interval; NaN for none. */
  double[] values(ToDoubleFunction<JsonNode> value) {
    return intervals.stream().mapToDouble(value).toArray();
  }

  /** NaN for none, and for what is too great to be one. */
  static double number(JsonNode node) {
    return (node.isNumber() && Double.isFinite(node.asDouble())) ? node.asDouble() : Double.NaN;
  }
}
