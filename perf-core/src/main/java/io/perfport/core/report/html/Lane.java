package io.perfport.core.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perfport.core.report.JsonFields;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Lines over time that share an axis, as charts.js takes them. Those that are added together share
 * their times, and are thinned together.
 */
final class Lane {
  private static final MathContext DIGITS = new MathContext(5);

  private final String name;
  private final String unit;
  private final int most;
  private final ArrayNode times = JsonNodeFactory.instance.arrayNode();
  private final ArrayNode series = JsonNodeFactory.instance.arrayNode();
  private double least = Double.POSITIVE_INFINITY;
  private double greatest;
  private int given;
  private int drawn;

  /** A line of a lane. */
  static final class Line {
    private final String name;
    private final double[] values;

    /**
     * A line that is to be drawn.
     *
     * @param values one for each time; NaN for none
     */
    Line(String name, double[] values) {
      this.name = name;
      this.values = values;
    }

    private double[] values() {
      return values;
    }

    private boolean hasValues() {
      return Arrays.stream(values).anyMatch(value -> !Double.isNaN(value));
    }
  }

  /**
   * An empty lane.
   *
   * @param name may be empty, where a chart has one lane
   * @param most points of a line that are drawn
   */
  Lane(String name, String unit, int most) {
    this.name = name;
    this.unit = unit;
    this.most = most;
  }

  /** Adds lines with common times; those without any value stay out. */
  Lane add(double[] seconds, List<Line> lines) {
    List<Line> told = lines.stream().filter(Line::hasValues).toList();
    if (told.isEmpty()) {
      return this;
    }
    int[] kept = Thinning.kept(seconds.length, most, told.stream().map(Line::values).toList());
    given = Math.max(given, seconds.length);
    drawn = Math.max(drawn, kept.length);
    ArrayNode shown = times.addArray();
    for (int at : kept) {
      shown.add(round(seconds[at]));
    }
    for (Line line : told) {
      ArrayNode values = JsonNodeFactory.instance.arrayNode(kept.length);
      for (int at : kept) {
        values.add(Double.isFinite(line.values[at]) ? round(line.values[at]) : null);
        if (line.values[at] > 0) {
          least = Math.min(least, line.values[at]);
          greatest = Math.max(greatest, line.values[at]);
        }
      }
      ObjectNode made = series.addObject();
      made.put("name", line.name);
      made.put("x", times.size() - 1);
      made.set("values", values);
    }
    return this;
  }

  /** Adds a line without gaps: where it has no value, it goes on to the next one. */
  Lane addKnown(double[] seconds, Line line) {
    int[] known =
        IntStream.range(0, seconds.length).filter(at -> !Double.isNaN(line.values[at])).toArray();
    return add(
        Arrays.stream(known).mapToDouble(at -> seconds[at]).toArray(),
        List.of(
            new Line(
                line.name, Arrays.stream(known).mapToDouble(at -> line.values[at]).toArray())));
  }

  boolean isEmpty() {
    return series.isEmpty();
  }

  /** Says what was left out, if anything was. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (drawn < given) {
      notes.add(
          "%,d of %,d intervals are drawn: the least and the greatest of each part are kept"
              .formatted(drawn, given));
    }
    return notes;
  }

  JsonFields fields() {
    JsonFields fields = new JsonFields().text("name", name.isEmpty() ? null : name);
    return fields
        .text("unit", unit)
        // On a linear axis all but the greatest would lie on the floor.
        .flag("log", (unit.equals("us") && greatest > 20 * least) ? Boolean.TRUE : null)
        .tree("x", times)
        .tree("series", series);
  }

  /** To five digits: a chart shows no more, and the file stays small. A strange figure is 0. */
  static JsonNode round(double value) {
    if (!Double.isFinite(value)) {
      return JsonNodeFactory.instance.numberNode(0);
    }
    if (value == Math.rint(value) && Math.abs(value) < 100_000) {
      return JsonNodeFactory.instance.numberNode((int) value);
    }
    return JsonNodeFactory.instance.numberNode(new BigDecimal(value).round(DIGITS).doubleValue());
  }
}
