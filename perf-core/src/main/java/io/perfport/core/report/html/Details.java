package io.perfport.core.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perfport.common.failure.PeerText;
import io.perfport.core.report.JsonFields;
import java.util.ArrayList;
import java.util.List;

/** Tables of what stands in a document besides its course: ends, streams, configuration. */
final class Details {
  private static final int MOST_ROWS = 200;

  private Details() {}

  static List<JsonFields> tables(TestDocument test) {
    List<JsonFields> tables = new ArrayList<>();
    add(tables, "Figures", List.of("Figure", "Value"), figures(test));
    add(
        tables,
        "Streams",
        List.of("Stream", "Sent", "Received", "Sent again", "Mean RTT", "Lost"),
        streams(test));
    add(
        tables,
        "Both ends",
        List.of("End", "Processor time", "of it user", "of it system", "Program", "System"),
        ends(test));
    add(tables, "Configuration", List.of("Setting", "Value"), configuration(test));
    return tables;
  }

  private static void add(
      List<JsonFields> tables, String caption, List<String> head, ArrayNode rows) {
    if (!rows.isEmpty()) {
      tables.add(new JsonFields().text("caption", caption).texts("head", head).tree("rows", rows));
    }
  }

  private static ArrayNode rows() {
    return JsonNodeFactory.instance.arrayNode();
  }

  private static ArrayNode figures(TestDocument test) {
    ArrayNode rows = rows();
    for (TestDocument.Merit merit : test.merits()) {
      rows.addArray().add(merit.words()).add(figure(merit.amount().value(), merit.amount().unit()));
    }
    return rows;
  }

  private static JsonNode figure(double value, String unit) {
    return new JsonFields().fine("figure", value).text("unit", unit).node();
  }

  private static JsonNode figure(JsonNode value, String unit) {
    return value.isNumber() ? figure(value.asDouble(), unit) : JsonNodeFactory.instance.nullNode();
  }

  private static ArrayNode streams(TestDocument test) {
    ArrayNode rows = rows();
    for (JsonNode stream : test.perfport().path("streams")) {
      if (rows.size() < MOST_ROWS) {
        JsonNode sender = stream.path("sender");
        JsonNode receiver = stream.path("receiver");
        rows.addArray()
            .add(stream.path("stream").asInt() + " " + SavedResult.text(stream, "direction"))
            .add(figure(sender.path("bits_per_second"), "bit/s"))
            .add(figure(receiver.path("bits_per_second"), "bit/s"))
            .add(figure(sender.path("retransmitted_segments"), ""))
            .add(figure(sender.path("rtt_mean_us"), "us"))
            .add(figure(receiver.path("lost_percent"), "%"));
      }
    }
    return rows;
  }

  private static ArrayNode ends(TestDocument test) {
    JsonNode cpu = test.json().path("end").path("cpu_utilization_percent");
    ArrayNode rows = rows();
    String client = test.isServers() ? "remote" : "host";
    String server = test.isServers() ? "host" : "remote";
    addEnd(rows, "client", client, cpu, facts(test, "client"));
    addEnd(rows, "server", server, cpu, facts(test, "server"));
    return rows;
  }

  /** A test of latency under load says it of each of its parts. */
  private static JsonNode facts(TestDocument test, String end) {
    JsonNode facts = test.perfport().path(end);
    return facts.isObject() ? facts : test.perfport().path("idle").path(end);
  }

  private static void addEnd(
      ArrayNode rows, String name, String prefix, JsonNode cpu, JsonNode facts) {
    if (cpu.has(prefix + "_total") || facts.isObject()) {
      String transport = SavedResult.text(facts, "transport");
      rows.addArray()
          .add(name)
          .add(figure(cpu.path(prefix + "_total"), "%"))
          .add(figure(cpu.path(prefix + "_user"), "%"))
          .add(figure(cpu.path(prefix + "_system"), "%"))
          .add(SavedResult.text(facts, "program") + (transport.isEmpty() ? "" : ", " + transport))
          .add(SavedResult.text(facts, "system"));
    }
  }

  private static ArrayNode configuration(TestDocument test) {
    JsonNode configuration = test.perfport().path("configuration");
    ArrayNode rows = rows();
    flatten(
        rows,
        "",
        configuration.isObject() ? configuration : test.json().path("start").path("test_start"));
    return rows;
  }

  private static void flatten(ArrayNode rows, String prefix, JsonNode node) {
    for (var field : node.properties()) {
      String name = prefix + PeerText.of(field.getKey());
      JsonNode value = field.getValue();
      if (rows.size() >= MOST_ROWS || prefix.length() > PeerText.MAX_CHARS) {
        return;
      }
      if (value instanceof ObjectNode) {
        flatten(rows, name + ".", value);
      } else {
        rows.addArray()
            .add(name)
            .add(PeerText.of(value.isValueNode() ? value.asText() : value.toString()));
      }
    }
  }
}
