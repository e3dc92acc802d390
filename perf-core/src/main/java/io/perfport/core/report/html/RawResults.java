package io.perfport.core.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perfport.core.report.JsonFields;
import java.util.ArrayList;
import java.util.List;

/**
 * The results as a page carries them, to be saved from it again: whole if there is room, else with
 * fewer intervals, of which the least and the greatest of each part are kept.
 */
final class RawResults {
  /** All together, so that the page stays well below three megabytes. */
  private static final int MOST_CHARS = 1_200_000;

  private static final int[] INTERVALS = {5_000, 1_000, 200, 50, 0};

  private RawResults() {}

  /** For each result its name, its document, and what was left out of it. */
  static List<JsonFields> of(List<SavedResult> results) {
    List<JsonFields> kept = new ArrayList<>();
    for (SavedResult result : results) {
      kept.add(fitted(result, MOST_CHARS / results.size()));
    }
    return kept;
  }

  private static JsonFields fitted(SavedResult result, int most) {
    JsonFields fields = new JsonFields().text("name", result.name());
    if (result.document().toString().length() <= most) {
      return fields.tree("document", result.document());
    }
    for (int intervals : INTERVALS) {
      JsonNode thinned = thinned(result.document(), intervals);
      if (thinned.toString().length() <= most) {
        return fields
            .tree("document", thinned)
            .text(
                "left_out",
                "at most %,d intervals of each test are in it, with the least and the greatest of each part"
                    .formatted(intervals));
      }
    }
    ObjectNode together = result.document().deepCopy();
    together.remove(List.of("runs", "phases", "intervals"));
    return together.toString().length() <= most
        ? fields
            .tree("document", together)
            .text("left_out", "the results of the single runs are not in it")
        : fields.text("left_out", "it is too large for a page");
  }

  /** A copy in which no array of intervals is longer. */
  private static JsonNode thinned(JsonNode node, int most) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = object.objectNode();
      object
          .properties()
          .forEach(
              each ->
                  copy.set(
                      each.getKey(),
                      each.getKey().equals("intervals")
                              && each.getValue() instanceof ArrayNode intervals
                          ? shortened(intervals, most)
                          : thinned(each.getValue(), most)));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = array.arrayNode(array.size());
      array.forEach(each -> copy.add(thinned(each, most)));
      return copy;
    }
    return node;
  }

  private static ArrayNode shortened(ArrayNode intervals, int most) {
    if (intervals.size() <= most) {
      return intervals;
    }
    ArrayNode kept = intervals.arrayNode();
    if (most > 0) {
      IntervalCourse course = IntervalCourse.of(intervals);
      double[] rate =
          course.values(each -> IntervalCourse.number(each.path("sum").path("bits_per_second")));
      double[] latency =
          course.values(each -> IntervalCourse.number(each.path("latency_us").path("max")));
      for (int at : Thinning.kept(intervals.size(), most, List.of(rate, latency))) {
        kept.add(intervals.get(at));
      }
    }
    return kept;
  }
}
