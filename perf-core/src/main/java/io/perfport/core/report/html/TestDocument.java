package io.perfport.core.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.common.failure.PeerText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The JSON of one test: this program's, or iperf3's, which lacks the object {@code perfport}.
 *
 * @param label which of several it is; empty for the only one
 */
record TestDocument(String label, JsonNode json) {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** The years that a date here may have; others are no time of a test. */
  private static final long LATEST_SECONDS = 253_402_300_799L;

  /** A figure of merit. */
  record Merit(String name, Amount amount, boolean moreIsBetter) {
    String words() {
      return name.replace('_', ' ').replace("cpu", "CPU");
    }
  }

  TestDocument labelled(String other) {
    return new TestDocument(other, json);
  }

  JsonNode perfport() {
    return json.path("perfport");
  }

  String workload() {
    return perfport().path("workload").asText("stream");
  }

  /** Whether a server wrote it, and so its own figures are the server's. */
  boolean isServers() {
    return json.path("start").has("accepted_connection");
  }

  boolean isLoaded() {
    return workload().equals("loaded");
  }

  boolean isStreams() {
    return workload().equals("stream");
  }

  boolean isUdp() {
    return json.path("start").path("test_start").path("protocol").asText().equals("UDP");
  }

  /** What the requests said: with a load, those under it. */
  JsonNode exchange() {
    return (isLoaded() ? perfport().path("loaded") : perfport()).path("exchange");
  }

  boolean completed() {
    return outcome().equals("completed");
  }

  /** completed, interrupted, failed, not-started. */
  String outcome() {
    return perfport().path("outcome").asText(json.has("error") ? "failed" : "completed");
  }

  String error() {
    return SavedResult.text(json, "error");
  }

  String title() {
    return SavedResult.text(json, "title");
  }

  /** The server as it was named, with its port. */
  String host() {
    JsonNode start = json.path("start");
    JsonNode peer = start.path("connecting_to");
    if (peer.isMissingNode()) {
      peer = start.path("accepted_connection"); // A server's own document.
    }
    String host = SavedResult.text(peer, "host");
    return (host.isEmpty() || !peer.has("port"))
        ? host
        : host + " port " + peer.path("port").asInt();
  }

  String program() {
    return SavedResult.text(json.path("start"), "version");
  }

  String date() {
    JsonNode seconds = json.path("start").path("timestamp").path("timesecs");
    long told = seconds.asLong(-1);
    return (told < 0 || told > LATEST_SECONDS) ? "" : DATE.format(Instant.ofEpochSecond(told));
  }

  /** Title, server and date: what stands on every chart. */
  String context() {
    return String.join(
        " · ",
        List.of(title(), label, host(), date()).stream().filter(each -> !each.isEmpty()).toList());
  }

  /** The first is the headline. */
  List<Merit> merits() {
    List<Merit> merits = new ArrayList<>();
    for (JsonNode figure : perfport().path("figures")) {
      if (figure.path("value").isNumber()) {
        merits.add(
            new Merit(
                SavedResult.text(figure, "name"),
                Amount.ofResult(figure.path("value").asDouble(), figure.path("unit").asText()),
                figure.path("better").asText().equals("more")));
      }
    }
    return merits.isEmpty() ? iperf3Merits() : merits;
  }

  private List<Merit> iperf3Merits() {
    JsonNode end = json.path("end");
    JsonNode received = end.path("sum_received");
    if (!received.path("bits_per_second").isNumber() || isUdp()) {
      received = end.has("sum") ? end.path("sum") : received;
    }
    JsonNode sent = end.path("sum_sent");
    List<Merit> merits = new ArrayList<>();
    if (isServers()) { // It knows what it sent, and not what came of it.
      sent = end.path(end.has("sum_sent_bidir_reverse") ? "sum_sent_bidir_reverse" : "sum_sent");
      addRate(merits, "goodput", end.path("sum_received"));
      addRate(merits, "sent", sent);
      answered().ifPresent(merits::add);
    } else {
      addRate(merits, "goodput", received);
      addRate(merits, "goodput_back", end.path("sum_received_bidir_reverse"));
    }
    add(merits, "retransmitted", sent, "retransmits", "segments", false);
    if (isUdp() && end.path("sum").has("jitter_ms")) {
      add(merits, "lost", end.path("sum"), "lost_percent", "percent", false);
      add(merits, "jitter", end.path("sum"), "jitter_ms", "ms", false);
    }
    return merits;
  }

  /** What a server counted of requests, a second. */
  private Optional<Merit> answered() {
    JsonNode server = perfport().path("exchange").path("server");
    double seconds = server.path("measured_seconds").asDouble();
    return seconds > 0
        ? Optional.of(
            new Merit(
                "requests",
                Amount.ofResult(server.path("requests").asDouble() / seconds, "per_second"),
                true))
        : Optional.empty();
  }

  private void addRate(List<Merit> merits, String name, JsonNode sum) {
    // At its server, iperf3 has the direction that there was not as well, with zeros.
    if (!isServers() || sum.path("bytes").asLong() > 0) {
      add(merits, name, sum, "bits_per_second", "bits_per_second", true);
    }
  }

  private static void add(
      List<Merit> merits, String name, JsonNode node, String field, String unit, boolean more) {
    if (node.path(field).isNumber()) {
      merits.add(new Merit(name, Amount.ofResult(node.path(field).asDouble(), unit), more));
    }
  }

  Optional<Merit> merit(String name) {
    return merits().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /** All that makes figures suspect, of all parts of the test. */
  List<JsonNode> warnings() {
    List<JsonNode> warnings = new ArrayList<>();
    for (JsonNode part :
        List.of(
            perfport(),
            perfport().path("idle"),
            perfport().path("loaded"),
            perfport().path("load"))) {
      part.path("warnings").forEach(warnings::add);
    }
    return warnings;
  }

  /** A name for a legend, never empty. */
  String name() {
    if (!label.isEmpty()) {
      return label;
    }
    String transport = SavedResult.text(perfport().path("client"), "transport");
    return transport.isEmpty() ? PeerText.of(workload()) : transport;
  }
}
