package io.perfport.common.iperf3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perfport.common.failure.CauseText;
import io.perfport.common.iperf3.TestResults.StreamResult;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The JSON of {@link TestResults}, with iperf3's keys. */
final class ResultsJson {
  private static final int MAX_STREAMS = 2 * ParameterRules.MAX_PARALLEL;

  private ResultsJson() {}

  /**
   * @throws Iperf3Exception {@link ErrorCode#RECEIVE_RESULTS} if it is no JSON object, lacks what
   *     iperf3 requires, or has figures that can't be
   */
  static TestResults read(byte[] document) {
    try {
      return results(document);
    } catch (IllegalArgumentException e) {
      throw new Iperf3Exception(ErrorCode.RECEIVE_RESULTS, CauseText.of(e));
    }
  }

  private static TestResults results(byte[] document) {
    TolerantJson json = TolerantJson.parse(document, ErrorCode.RECEIVE_RESULTS);
    return new TestResults(
        required(json, "cpu_util_total"),
        required(json, "cpu_util_user"),
        required(json, "cpu_util_system"),
        requiredWhole(json, "sender_has_retransmits"),
        json.text("congestion_used"),
        streams(json),
        json.child("server_output_json"),
        json.text("server_output_text"));
  }

  private static List<StreamResult> streams(TolerantJson json) {
    JsonNode array = json.object().get("streams");
    if (array == null || !array.isArray()) {
      throw lacks("streams");
    }
    if (array.size() > MAX_STREAMS) {
      throw new Iperf3Exception(
          ErrorCode.RECEIVE_RESULTS, "the results have %d streams".formatted(array.size()));
    }
    List<StreamResult> streams = new ArrayList<>(array.size());
    for (JsonNode each : array) {
      streams.add(stream(new TolerantJson(each)));
    }
    return streams;
  }

  private static StreamResult stream(TolerantJson json) {
    OptionalLong omittedLost = json.number("omitted_errors");
    OptionalLong omittedPackets = json.number("omitted_packets");
    if (omittedLost.isPresent() != omittedPackets.isPresent()) {
      throw lacks(omittedLost.isPresent() ? "omitted_packets" : "omitted_errors");
    }
    return new StreamResult(
        (int) Math.max(-1, Math.min(requiredWhole(json, "id"), Integer.MAX_VALUE)),
        requiredWhole(json, "bytes"),
        requiredWhole(json, "retransmits"),
        required(json, "jitter"),
        requiredWhole(json, "errors"),
        omittedLost,
        requiredWhole(json, "packets"),
        omittedPackets,
        json.real("end_time").orElse(0));
  }

  private static double required(TolerantJson json, String key) {
    return json.real(key).orElseThrow(() -> lacks(key));
  }

  private static long requiredWhole(TolerantJson json, String key) {
    return json.number(key).orElseThrow(() -> lacks(key));
  }

  private static Iperf3Exception lacks(String key) {
    return new Iperf3Exception(ErrorCode.RECEIVE_RESULTS, "the results lack '%s'".formatted(key));
  }

  static byte[] write(TestResults results) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("cpu_util_total", results.cpuTotalPercent());
    json.put("cpu_util_user", results.cpuUserPercent());
    json.put("cpu_util_system", results.cpuSystemPercent());
    json.put("sender_has_retransmits", results.senderHasRetransmits());
    if (results.congestion() != null) {
      json.put("congestion_used", results.congestion());
    }
    results
        .streams()
        .forEach(stream -> write(stream, json.withArrayProperty("streams").addObject()));
    json.withArrayProperty("streams"); // Required, also where there are none.
    if (results.serverOutputJson() != null) {
      json.set("server_output_json", results.serverOutputJson());
    }
    if (results.serverOutputText() != null) {
      json.put("server_output_text", results.serverOutputText());
    }
    return TolerantJson.write(json);
  }

  private static void write(StreamResult stream, ObjectNode json) {
    json.put("id", stream.id());
    json.put("bytes", stream.bytes());
    json.put("retransmits", stream.retransmits());
    json.put("jitter", stream.jitterSeconds());
    json.put("errors", stream.lost());
    stream.omittedLost().ifPresent(lost -> json.put("omitted_errors", lost));
    json.put("packets", stream.packets());
    stream.omittedPackets().ifPresent(packets -> json.put("omitted_packets", packets));
    json.put("start_time", 0);
    json.put("end_time", stream.endSeconds());
  }
}
