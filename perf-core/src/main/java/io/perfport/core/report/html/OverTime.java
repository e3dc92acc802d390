package io.perfport.core.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.core.report.JsonFields;
import io.perfport.core.report.html.Lane.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Charts of how tests went.
 *
 * @param most points of each line that are drawn
 */
record OverTime(int most) {
  /** Beyond these, lines can't be told apart; the sum has all. */
  private static final int MOST_STREAMS = 8;

  private static final List<String> PERCENTILES = List.of("p50", "p90", "p99", "p99.9");

  /** The charts of one test; none if it has no intervals. */
  List<JsonFields> of(TestDocument test) {
    IntervalCourse course = IntervalCourse.of(test.json().path("intervals"));
    if (course.isEmpty()) {
      return List.of();
    }
    List<JsonFields> charts = new ArrayList<>();
    if (test.isStreams() || test.isLoaded()) {
      Map<Integer, Boolean> streams = streams(course, test.isServers());
      add(
          charts,
          "Throughput over time",
          test,
          course,
          List.of(throughput(course, streams), processors(test, course)));
      add(
          charts,
          test.isUdp() ? "Datagrams over time" : "TCP over time",
          test,
          course,
          test.isUdp() ? datagrams(course) : tcp(course, streams));
    } else {
      Lane latency = latency("Latency", course);
      add(
          charts,
          "Latency over time",
          test,
          course,
          List.of(latency, requests(course), processors(test, course)));
    }
    return charts;
  }

  /** The same figure of several tests in one chart. */
  List<JsonFields> compared(List<TestDocument> tests, String context) {
    Lane throughput = new Lane("", "bit/s", most);
    Lane latency = new Lane("", "us", most);
    for (TestDocument test : tests) {
      IntervalCourse course = IntervalCourse.of(test.json().path("intervals"));
      if (test.isStreams()) {
        add(throughput, course, new Line(test.name(), course.values(OverTime::bothSums)));
      } else if (!test.isLoaded()) {
        add(latency, course, new Line(test.name(), course.values(OverTime::tail)));
      }
    }
    List<JsonFields> charts = new ArrayList<>();
    add(charts, "Throughput over time", context, List.of(), List.of(throughput));
    add(charts, "p99 latency over time", context, List.of(), List.of(latency));
    return charts;
  }

  private static void add(Lane lane, IntervalCourse course, Line line) {
    lane.addKnown(course.seconds(), line);
  }

  private static double bothSums(JsonNode interval) {
    return interval.path("sum").path("bits_per_second").asDouble()
        + interval.path("sum_bidir_reverse").path("bits_per_second").asDouble();
  }

  private static double tail(JsonNode interval) {
    JsonNode percentiles = interval.path("latency_us").path("percentiles");
    return IntervalCourse.number(percentiles.path(percentiles.has("p99") ? "p99" : "p90"));
  }

  /** The streams by number, and whether the client sends. */
  private static Map<Integer, Boolean> streams(IntervalCourse course, boolean atServer) {
    Map<Integer, Boolean> streams = new TreeMap<>();
    for (JsonNode interval : course.intervals()) {
      for (JsonNode stream : interval.path("streams")) {
        streams.put(stream.path("socket").asInt(), stream.path("sender").asBoolean() != atServer);
      }
    }
    return streams;
  }

  private Lane throughput(IntervalCourse course, Map<Integer, Boolean> streams) {
    boolean isBoth = course.intervals().get(0).has("sum_bidir_reverse");
    List<Line> lines = new ArrayList<>();
    String sum = isBoth ? "sum to server" : streams.size() > 1 ? "sum" : "throughput";
    lines.add(new Line(sum, ofSum(course, "sum", "bits_per_second")));
    lines.add(new Line("sum to client", ofSum(course, "sum_bidir_reverse", "bits_per_second")));
    if (streams.size() > (isBoth ? 2 : 1)) {
      lines.addAll(ofStreams(course, streams, "bits_per_second", 1));
    }
    return new Lane("", "bit/s", most).add(course.seconds(), lines);
  }

  private List<Lane> tcp(IntervalCourse course, Map<Integer, Boolean> streams) {
    List<Line> retransmits = List.of(new Line("retransmits", ofSum(course, "sum", "retransmits")));
    return List.of(
        new Lane("Retransmitted segments", "", most).add(course.seconds(), retransmits),
        new Lane("Congestion window", "B", most)
            .add(course.seconds(), ofStreams(course, streams, "snd_cwnd", 1)),
        new Lane("Smoothed round-trip time", "us", most)
            .add(course.seconds(), ofStreams(course, streams, "rtt", 1)));
  }

  private List<Lane> datagrams(IntervalCourse course) {
    List<Line> lost = new ArrayList<>();
    List<Line> jitter = new ArrayList<>();
    for (String sum : List.of("sum", "sum_bidir_reverse")) {
      String end = sum.equals("sum") ? "" : " back";
      lost.add(new Line("lost" + end, ofSum(course, sum, "lost_percent")));
      jitter.add(
          new Line(
              "jitter" + end,
              course.values(
                  each -> 1e3 * IntervalCourse.number(each.path(sum).path("jitter_ms")))));
    }
    return List.of(
        new Lane("Lost", "%", most).add(course.seconds(), lost),
        new Lane("Jitter", "us", most).add(course.seconds(), jitter));
  }

  private static double[] ofSum(IntervalCourse course, String sum, String field) {
    return course.values(each -> IntervalCourse.number(each.path(sum).path(field)));
  }

  private static List<Line> ofStreams(
      IntervalCourse course, Map<Integer, Boolean> streams, String field, double factor) {
    boolean isBoth = streams.containsValue(true) && streams.containsValue(false);
    return streams.keySet().stream()
        .limit(MOST_STREAMS)
        .map(
            socket ->
                new Line(
                    "stream "
                        + socket
                        + (isBoth ? streams.get(socket) ? " to server" : " to client" : ""),
                    course.values(each -> factor * ofStream(each, socket, field))))
        .toList();
  }

  private static double ofStream(JsonNode interval, int socket, String field) {
    for (JsonNode stream : interval.path("streams")) {
      if (stream.path("socket").asInt() == socket) {
        return IntervalCourse.number(stream.path(field));
      }
    }
    return Double.NaN;
  }

  private Lane latency(String name, IntervalCourse course) {
    List<Line> lines = new ArrayList<>();
    for (String percentile : PERCENTILES) {
      lines.add(
          new Line(
              percentile,
              course.values(
                  each ->
                      IntervalCourse.number(
                          each.path("latency_us").path("percentiles").path(percentile)))));
    }
    lines.add(
        new Line(
            "max",
            course.values(each -> IntervalCourse.number(each.path("latency_us").path("max")))));
    Lane lane = new Lane(name, "us", most);
    lines.forEach(line -> lane.addKnown(course.seconds(), line));
    return lane;
  }

  /**
   * What both ends used; the other end tells it about once a second, however long intervals are.
   */
  private Lane processors(TestDocument test, IntervalCourse course) {
    String own = test.isServers() ? "server" : "client";
    String other = test.isServers() ? "client" : "server";
    return new Lane("Processor time (100 % is one processor)", "%", most)
        .addKnown(course.seconds(), new Line(own, cpu(course, "host_total")))
        .addKnown(course.seconds(), new Line(other, cpu(course, "remote_total")));
  }

  private static double[] cpu(IntervalCourse course, String end) {
    return course.values(
        each -> IntervalCourse.number(each.path("cpu_utilization_percent").path(end)));
  }

  private Lane requests(IntervalCourse course) {
    Line line =
        new Line(
            "requests",
            course.values(each -> IntervalCourse.number(each.path("requests_per_second"))));
    return new Lane("Requests", "/s", most).add(course.seconds(), List.of(line));
  }

  private static void add(
      List<JsonFields> charts,
      String title,
      TestDocument test,
      IntervalCourse course,
      List<Lane> lanes) {
    add(charts, title, test.context(), course.bands(), lanes);
  }

  private static void add(
      List<JsonFields> charts,
      String title,
      String context,
      List<JsonFields> bands,
      List<Lane> lanes) {
    JsonFields chart = chart(title, context, bands, lanes);
    if (!chart.isEmpty()) {
      charts.add(chart);
    }
  }

  /** A chart of those lanes that have lines; empty if none has. */
  static JsonFields chart(String title, String context, List<JsonFields> bands, List<Lane> lanes) {
    List<Lane> drawn = lanes.stream().filter(lane -> !lane.isEmpty()).toList();
    if (drawn.isEmpty()) {
      return new JsonFields();
    }
    List<String> notes = drawn.stream().flatMap(lane -> lane.notes().stream()).distinct().toList();
    return new JsonFields()
        .text("type", "time")
        .text("title", title)
        .text("context", context)
        .flag("wide", true)
        .text("note", notes.isEmpty() ? null : String.join("; ", notes) + ".")
        .array("bands", bands)
        .array("lanes", drawn.stream().map(Lane::fields).toList());
  }
}
