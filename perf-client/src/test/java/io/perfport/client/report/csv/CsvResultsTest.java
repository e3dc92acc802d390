package io.perfport.client.report.csv;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.report.Comparison;
import io.perfport.client.report.Golden;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Samples;
import io.perfport.client.report.Shown;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.TestResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvResultsTest {
  private final StringWriter text = new StringWriter();
  private final CsvResults results = new CsvResults(new PrintWriter(text));

  /** Golden files have the line ends of text files, so that a checkout can't change them. */
  private static void check(String file, String csv) {
    assertThat(csv.replace("\r\n", "")).doesNotContain("\r", "\n");
    Golden.check(file, csv.replace("\r\n", "\n"));
  }

  private static TestResult completed(Direction direction, int streams, boolean tcpInfo) {
    return Samples.result(Samples.plan(direction, streams), tcpInfo, Samples.COMPLETED);
  }

  @Test
  void aRowForEachStreamIntervalSumAndTotal() {
    check("forward-1.csv", Shown.csv(completed(Direction.FORWARD, 1, true)));
    check("reverse-1.csv", Shown.csv(completed(Direction.REVERSE, 1, true)));
    check("bidir-3.csv", Shown.csv(completed(Direction.BIDIRECTIONAL, 3, true)));
  }

  /** Titles and reasons may be another machine's words. */
  @Test
  void noCellIsAFormula() {
    assertThat(CsvRow.quoted("=1+1")).isEqualTo("'=1+1");
    assertThat(CsvRow.quoted("=HYPERLINK(\"http://x\",\"y\")"))
        .isEqualTo("\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
    for (String begins : List.of("+", "-", "@", "\t", "\r", "-1+", "-cmd|")) {
      assertThat(CsvRow.quoted(begins + "x")).contains("'" + begins + "x");
    }
    for (String figure : List.of("-1", "-1.5", "-1.5e-3", "17", "a=b", "")) {
      assertThat(CsvRow.quoted(figure)).isEqualTo(figure);
    }
  }

  @Test
  void whatCannotBeToldIsEmpty() {
    check("no-tcp-info-3.csv", Shown.csv(completed(Direction.FORWARD, 3, false)));
  }

  @Test
  void datagramsHaveTheirColumns() {
    check(
        "udp-bidir-2.csv",
        Shown.csv(
            Samples.result(Samples.udpPlan(Direction.BIDIRECTIONAL, 2), false, Samples.COMPLETED)));
  }

  @Test
  void sumsOfAnEndHaveTheCodesOfWhatMakesItSuspect() {
    check("warnings.csv", Shown.csv(Samples.suspect(completed(Direction.FORWARD, 1, true))));
  }

  @Test
  void totalsSayHowItEnded() {
    check(
        "interrupted.csv",
        Shown.csv(Samples.result(Samples.plan(Direction.FORWARD, 1), true, Samples.INTERRUPTED)));
    check(
        "failed.csv",
        Shown.csv(Samples.result(Samples.plan(Direction.REVERSE, 3), true, Samples.FAILED)));
  }

  @Test
  void cellsThatNeedItAreQuoted() {
    TestPlan plan =
        TestPlan.builder(Direction.FORWARD, new RunLimit.Time(2_000))
            .blockBytes(8_192)
            .title("a, \"b\"\nc")
            .build();
    assertThat(Shown.csv(Samples.result(plan, true, Samples.COMPLETED)))
        .contains("\r\nepoll,\"a, \"\"b\"\"\nc\",2026-11-23T07:02:26.125Z,interval,1,");
  }

  @Test
  void severalTestsShareOneHeader() {
    for (TestResult result :
        List.of(completed(Direction.FORWARD, 1, true), completed(Direction.FORWARD, 1, false))) {
      Samples.tell(results.test(new Heading.Only(), Shown.config(result)), result);
    }
    results.end(new Comparison(List.of(new Comparison.Left("kqueue", "it is for macOS and BSD"))));
    assertThat(text.toString().lines().filter(line -> line.startsWith("transport,"))).hasSize(1);
    assertThat(text.toString())
        .contains("\r\nepoll,", "\r\nnio,", "\r\nkqueue,,,not-measured,")
        .endsWith(",it is for macOS and BSD\r\n");
  }

  @Test
  void whatNeverBeganIsARow() {
    results
        .test(new Heading.Only(), Samples.config("nio", Samples.plan(Direction.FORWARD, 1)))
        .onNotStarted(new Failure(FailureReason.SERVER_FULL, "full, try later"));
    assertThat(text.toString())
        .contains("\r\nnio,,,not-measured,")
        .endsWith(",not-started,server-full,\"full, try later\"\r\n");
  }
}
