package io.perfport.core.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportVerdictTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static ReportVerdict of(String json) throws IOException {
    return ReportVerdict.of(new SavedResult("a.json", MAPPER.readTree(json.replace('\'', '"'))));
  }

  private static TestDocument loaded(double idle, double loaded, int unanswered)
      throws IOException {
    String latency = "'exchange':{'latency_us':{'percentiles':{'p50':%s,'p90':%s}},%s}";
    return new TestDocument(
        "",
        MAPPER.readTree(
            ("{'perfport':{'workload':'loaded','idle':{"
                    + latency.formatted(idle, idle, "'requests':1000")
                    + "},'loaded':{"
                    + latency.formatted(
                        loaded, loaded, "'requests':1000,'unanswered':" + unanswered)
                    + "}}}")
                .replace('\'', '"')));
  }

  @ParameterizedTest
  @CsvSource({
    "100, 200, 0, A",
    "100, 5099, 0, A",
    "100, 5100, 0, B",
    "100, 40000, 0, C",
    "100, 100000, 0, D",
    "100, 300000, 0, E",
    "100, 500000, 0, F",
    "5000, 4000, 0, A",
    "100, 200, 10, A",
    "100, 200, 20, F",
  })
  void theGradeIsThatOfTheDocumentedRule(double idle, double loaded, int unanswered, char letter)
      throws IOException {
    assertThat(Grade.of(loaded(idle, loaded, unanswered)).orElseThrow().letter()).isEqualTo(letter);
  }

  @Test
  void aFailedTestSaysWhyBeforeWhatItMeasured() throws IOException {
    ReportVerdict verdict =
        of(
            "{'start':{},'error':'the peer went away','perfport':{'outcome':'failed',"
                + "'throughput':{'to_server_bits_per_second':2.5e9}}}");
    assertThat(verdict.sentence())
        .isEqualTo("The test broke off: the peer went away. 2.5 Gbit/s arrived at the server.");
    assertThat(verdict.tone()).isEqualTo("bad");
  }

  @Test
  void transportsWithinTheProcessAreNoneOfTheFastest() throws IOException {
    assertThat(
            of("{'runs':[],'comparison':{'transports':["
                    + "{'transport':'epoll','network':true,'bits_per_second':2e9},"
                    + "{'transport':'local','network':false,'bits_per_second':9e9},"
                    + "{'transport':'nio','network':true,'bits_per_second':3e9}]}}")
                .sentence())
        .isEqualTo("nio was the fastest of 2 transports: 3 Gbit/s.");
  }

  @Test
  void repeatedRunsHaveTheirConfidenceInterval() throws IOException {
    assertThat(
            of("{'runs':[],'summary':{'confidence_percent':95,'variants':[{'variant':'',"
                    + "'figures':[{'name':'goodput','unit':'bits_per_second','better':'more',"
                    + "'values':[{'value':1e9},{'value':2e9}],'mean':1.5e9,'mean_low':1e9,"
                    + "'mean_high':2e9}]}]}}")
                .sentence())
        .isEqualTo(
            "The mean goodput of 2 runs is 1.5 Gbit/s; the 95 % confidence interval is 1 Gbit/s to"
                + " 2 Gbit/s.");
  }

  @Test
  void oneRunOfSeveralIsNotCalledAMean() throws IOException {
    assertThat(
            of("{'runs':[],'summary':{'confidence_percent':95,'variants':[{'variant':'',"
                    + "'figures':[{'name':'goodput','unit':'bits_per_second','better':'more',"
                    + "'values':[{'value':1e9}],'mean':1e9}]}]}}")
                .sentence())
        .isEqualTo("Only one run came to its end; its goodput is 1 Gbit/s.");
  }

  @Test
  void severalFilesAreComparedByTheirHeadline() throws IOException {
    List<SavedResult> results =
        List.of(new SavedResult("a.json", iperf3("1e9")), new SavedResult("b.json", iperf3("3e9")));
    assertThat(ReportModel.of(results).path("verdict").asText())
        .isEqualTo("b.json has the best goodput of 2 tests: 3 Gbit/s.");
  }

  private static com.fasterxml.jackson.databind.JsonNode iperf3(String rate) throws IOException {
    return MAPPER.readTree(
        "{\"start\":{},\"end\":{\"sum_received\":{\"bits_per_second\":" + rate + "}}}");
  }

  @Test
  void requestsThatGotNoAnswerAreInTheVerdict() throws IOException {
    assertThat(
            of("{'start':{},'perfport':{'workload':'rr','outcome':'completed','exchange':{"
                    + "'requests_per_second':1000,'unanswered':2,'unsent':1,'latency_us':{"
                    + "'percentiles':{'p50':85.02,'p99':1290}}}}}")
                .sentence())
        .isEqualTo(
            "Half of the requests took at most 85.02 µs, 99 % at most 1.29 ms, at 1,000 requests a"
                + " second; 3 got no answer.");
  }
}
