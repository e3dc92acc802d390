package io.perfport.core.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HtmlPageTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static SavedResult result(String json) throws IOException {
    return new SavedResult("a.json", MAPPER.readTree(json));
  }

  private static String page(String json) throws IOException {
    return HtmlPage.of(List.of(result(json)));
  }

  private static JsonNode data(String page) throws IOException {
    MatchResult found =
        Pattern.compile("(?s)<script type=\"application/json\" id=\"data\">(.*?)</script>")
            .matcher(page)
            .results()
            .findFirst()
            .orElseThrow();
    return MAPPER.readTree(found.group(1));
  }

  @Test
  void noTextOfAResultEndsTheScriptThatHoldsIt() throws IOException {
    String hostile = "</script><script>alert(1)</script><!--<script>\u2028\u2029 $1 {{script}}";
    ObjectNode document = MAPPER.createObjectNode().put("title", hostile);
    document.putObject("start");
    String page = HtmlPage.of(List.of(new SavedResult("</script>", document)));
    assertThat(page.split("</script>", -1)).hasSize(3);
    assertThat(page).doesNotContain("\u2028", "\u2029", "<!--<script>");
    assertThat(data(page).at("/results/0/document/title").asText()).isEqualTo(hostile);
  }

  @Test
  void thePolicyAllowsTheScriptAndTheStyleOfThePageAndNoOther() throws Exception {
    String page = page("{\"start\":{}}");
    assertThat(page).contains("default-src 'none'").doesNotContain("unsafe-inline", "{{");
    for (String element : List.of("style", "script")) {
      MatchResult found =
          Pattern.compile("(?s)<%1$s>(.*?)</%1$s>".formatted(element))
              .matcher(page)
              .results()
              .findFirst()
              .orElseThrow();
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(found.group(1).getBytes(StandardCharsets.UTF_8));
      assertThat(page)
          .contains(element + "-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
    }
  }

  @Test
  void nothingIsLoadedAndTheLicenceOfUplotIsThere() throws IOException {
    String page = page("{\"start\":{}}");
    assertThat(page)
        .contains("The MIT License", "Leon Sorokin")
        .doesNotContain("<link", " src=", "import ", "\nexport ");
  }

  @Test
  void aDayOfTwoStreamsStaysUnderThreeMegabytes() throws IOException {
    ObjectNode document = MAPPER.createObjectNode();
    document.putObject("start");
    ArrayNode intervals = document.putArray("intervals");
    for (int second = 0; second < 86_400; second++) {
      ObjectNode interval = intervals.addObject();
      ArrayNode streams = interval.putArray("streams");
      for (int stream = 1; stream <= 2; stream++) {
        add(streams.addObject().put("socket", stream), second, stream)
            .put("snd_cwnd", 1_000_000 + second)
            .put("rtt", 100 + second % 977);
      }
      add(interval.putObject("sum"), second, 3);
    }
    String page = HtmlPage.of(List.of(new SavedResult("day.json", document)));
    assertThat(page.length()).isLessThan(3_000_000);
    assertThat(page).contains("of 86,400 intervals are drawn", "intervals of each test are in it");
    assertThat(data(page).at("/results/0/document/intervals").size()).isPositive();
  }

  /** The server tells its own about once a second: its line goes on over intervals without. */
  @Test
  void processorTimeOfBothEndsIsBelowThroughput() throws IOException {
    ObjectNode document = MAPPER.createObjectNode();
    document.putObject("start");
    ArrayNode intervals = document.putArray("intervals");
    for (int second = 0; second < 3; second++) {
      ObjectNode interval = intervals.addObject();
      add(interval.putObject("sum"), second, 1);
      ObjectNode cpu = interval.putObject("cpu_utilization_percent").put("host_total", 90 + second);
      if (second != 1) {
        cpu.put("remote_total", 40 + second);
      }
    }
    JsonNode chart =
        data(HtmlPage.of(List.of(new SavedResult("", document)))).at("/sections/0/charts/0");
    assertThat(chart.path("title").asText()).isEqualTo("Throughput over time");
    JsonNode lane = chart.path("lanes").path(1);
    assertThat(lane.at("/series/0/name").asText()).isEqualTo("client");
    assertThat(lane.at("/series/0/values")).hasToString("[90,91,92]");
    assertThat(lane.at("/series/1/name").asText()).isEqualTo("server");
    assertThat(lane.at("/series/1/values")).hasToString("[40,42]");
    assertThat(lane.at("/x/1")).hasToString("[0.5,2.5]");
  }

  private static ObjectNode add(ObjectNode node, int second, int factor) {
    return node.put("start", second)
        .put("end", second + 1)
        .put("bits_per_second", factor * (1e9 + 1e5 * (second % 1013)))
        .put("retransmits", second % 7)
        .put("omitted", false)
        .put("sender", true);
  }

  @Test
  void figuresThatAreNoNumbersMakeAPageAllTheSame() throws IOException {
    String page =
        page(
            "{\"start\":{\"timestamp\":{\"timesecs\":1e300},\"connecting_to\":{\"host\":[],\"port\":\"x\"}},"
                + "\"intervals\":[1,null,{\"sum\":{\"end\":1e999,\"bits_per_second\":1e999}},"
                + "{\"streams\":{},\"latency_us\":7}],\"end\":[],"
                + "\"perfport\":{\"figures\":[{\"value\":1e999},{}],\"warnings\":{\"a\":1},"
                + "\"exchange\":{\"latency_us\":{\"max\":1e999,\"percentiles\":{\"px\":1}}}}}");
    assertThat(data(page).path("verdict").asText()).isNotEmpty();
  }
}
