package io.perfport.client.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfport.client.cli.ClientMain;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.InstanceOfAssertFactory;
import org.assertj.core.api.ListAssert;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reports of real runs, opened in a real browser from their files, without a network. */
@Timeout(180)
class HtmlReportTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final InstanceOfAssertFactory<?, ListAssert<Object>> LIST =
      InstanceOfAssertFactories.list(Object.class);
  private static final Path PICTURES = Path.of("target", "reports");

  @TempDir static Path folder;
  private static Browser browser;

  @BeforeAll
  static void start() {
    browser = Browser.start(folder.resolve("chromium"));
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  /** Runs the program; the last arguments may hold blanks. */
  private static void run(int exitCode, String line, String... more) {
    List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
    arguments.addAll(List.of(more));
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = ClientMain.run(new ByteArrayOutputStream(), err, arguments.toArray(String[]::new));
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isEqualTo(exitCode);
  }

  private static Path measured(String name, String line, String... more) {
    Path page = folder.resolve(name + ".html");
    run(0, "--loopback %s -J -o %s --html %s".formatted(line, saved(name), page), more);
    return page;
  }

  private static Path saved(String name) {
    return folder.resolve(name + ".json");
  }

  /** Streams in this process are a comparison, if only of one transport. */
  private static JsonNode json(String name) throws IOException {
    JsonNode document = MAPPER.readTree(saved(name).toFile());
    JsonNode runs = document.path("runs");
    return runs.size() == 1 ? runs.path(0).path("result") : document;
  }

  /** What must hold of any report, in both colour schemes. */
  private static void assertSound(String name, Path page) throws IOException {
    assertThat(Files.size(page)).isLessThan(3_000_000);
    for (String scheme : List.of("light", "dark")) {
      browser.resize(1280, 900);
      browser.prefer(scheme);
      browser.open(page);
      browser.picture(PICTURES.resolve(name + "-" + scheme + ".png"));
      browser.assertNothingLoaded();
      browser.assertNothingOnTheConsole();
      browser.assertAccessible();
    }
    browser.prefer("light");
  }

  @ParameterizedTest
  @CsvSource({
    "stream, --transport nio -t 1 -O 0.3 -i 0.1 -P 3",
    "bidirectional, --transport nio -t 1 -O 0 -i 0.1 --bidir",
    "udp, --transport nio -u -b 50M -t 1 -O 0 -i 0.1",
    "rr, --transport nio -W rr --rate 2K -t 1 -O 0.2 -i 0.1",
    "crr, --transport nio -W crr -t 1 -O 0 -i 0.2",
    "loaded, --transport nio -W loaded -t 2 -O 0.2 -i 0.1",
  })
  void theHeadlineFiguresOfAReportAreThoseOfTheJson(String name, String line) throws Exception {
    Path page = measured(name, line);
    assertSound(name, page);
    JsonNode figures = json(name).at("/perfport/figures");
    assertThat(figures).isNotEmpty();
    for (JsonNode figure : figures) {
      String words = figure.path("name").asText().replace('_', ' ').replace("cpu", "CPU");
      Object shown =
          browser.run(
              "return document.querySelector('[data-name=\"' + arguments[0] + '\"]')?.dataset.value",
              words);
      double factor = figure.path("unit").asText().equals("ms") ? 1000 : 1;
      assertThat(Double.parseDouble((String) shown))
          .as(words)
          .isCloseTo(figure.path("value").asDouble() * factor, Percentage.withPercentage(0.001));
    }
    assertThat((String) browser.run("return document.getElementById('verdict').textContent"))
        .isNotBlank();
    assertThat((Long) browser.run("return document.querySelectorAll('.chart canvas').length"))
        .isPositive();
  }

  @Test
  void aComparisonOfTransportsHasABarForEachThatWasMeasured() throws Exception {
    Path page = measured("comparison", "-t 0.5 -O 0 -i 0.1");
    assertSound("comparison", page);
    List<String> expected = new ArrayList<>();
    json("comparison")
        .at("/comparison/transports")
        .forEach(
            each -> {
              if (each.path("network").asBoolean()) {
                expected.add(each.path("transport").asText());
              }
            });
    assertThat(browser.run(barsOf("Throughput"))).asInstanceOf(LIST).containsAll(expected);
  }

  private static String barsOf(String title) {
    return "const chart = [...document.querySelectorAll('figure')].find(each =>"
        + " each.querySelector('h3').textContent === '"
        + title
        + "'); return [...chart.querySelectorAll('svg text')].map(each => each.textContent)";
  }

  @Test
  void trialsHaveBarsWithAConfidenceIntervalAndThePointOfEachRun() throws Exception {
    Path page =
        measured("trials", "--compare length=16K,128K --runs 3 --transport nio -t 0.3 -O 0 -i 0.1");
    assertSound("trials", page);
    Object points =
        browser.run("return document.querySelector('figure').querySelectorAll('circle').length");
    assertThat(points).isEqualTo(6L);
    JsonNode first = json("trials").at("/summary/variants/0/figures/0");
    Object row =
        browser.run(
            "const figure = document.querySelector('figure');"
                + "figure.querySelector('button[aria-label^=\"Table\"]').click();"
                + "return [...figure.querySelector('tbody tr').children]"
                + ".map(each => each.textContent)");
    assertThat(row).asInstanceOf(LIST).hasSize(8).contains("length=16K");
    assertThat(first.path("mean_low").isNumber()).isTrue();
  }

  @Test
  void savedResultsOfAnyKindStandSideBySide() throws Exception {
    measured("one", "--transport nio -t 0.5 -O 0 -i 0.1");
    measured("two", "--transport nio -W rr -t 0.5 -O 0 -i 0.1");
    Path iperf3 = Path.of("src/test/resources/report/iperf3-forward.json");
    Path page = folder.resolve("together.html");
    run(0, "report %s %s %s -o %s".formatted(saved("one"), saved("two"), iperf3, page));
    assertSound("together", page);
    assertThat((String) browser.run("return document.body.textContent"))
        .contains("one.json", "two.json", "iperf3-forward.json");
    Object opened =
        browser.await(
            "const done = arguments[0]; const all = [...document.querySelectorAll('details.card')];"
                + "all.forEach(each => { each.open = true; });"
                + "setTimeout(() => done(all.map(each => each.querySelectorAll('figure').length)),"
                + " 500)");
    assertThat(opened).asInstanceOf(LIST).hasSize(3).doesNotContain(0L);
    browser.assertNothingOnTheConsole();
    browser.assertAccessible();
  }

  @Test
  void aHostileTitleStaysText() throws Exception {
    String title = "<img src=x onerror=document.title='owned'>\u001b[31m\u202e</script><b>";
    Path page = measured("hostile", "--transport nio -t 0.2 -O 0", "--title", title);
    assertSound("hostile", page);
    assertThat(browser.run("return document.querySelectorAll('img, main b:not(.legend b)').length"))
        .isEqualTo(0L);
    assertThat((String) browser.run("return document.querySelector('h1').textContent"))
        .startsWith("<img src=x onerror=document.title='owned'>")
        .doesNotContain("\u001b", "\u202e");
    assertThat((String) browser.run("return document.title")).isNotEqualTo("owned");
  }

  @Test
  void theTableOfAChartHasTheValuesOfTheJson() throws Exception {
    measured("table", "--transport nio -t 0.5 -O 0 -i 0.1");
    browser.open(folder.resolve("table.html"));
    Object rows =
        browser.run(
            "const figure = document.querySelector('figure');"
                + "figure.querySelector('button[aria-label^=\"Table\"]').click();"
                + "return figure.querySelectorAll('tbody tr').length");
    assertThat(rows).isEqualTo((long) json("table").path("intervals").size());
  }

  @Test
  void chartsAndRawResultsAreSavedAsFiles() throws Exception {
    measured("files", "--transport nio -W rr --rate 1K -t 0.5 -O 0 -i 0.1");
    browser.open(folder.resolve("files.html"));
    Object saved =
        browser.await(
            "const done = arguments[0]; const blobs = []; const made = [];"
                + "URL.createObjectURL = blob => { blobs.push(blob); return 'about:blank#'; };"
                + "HTMLAnchorElement.prototype.click = function () { made.push(this.download); };"
                + "document.querySelectorAll('button').forEach(each => {"
                + " if (/Save/.test(each.ariaLabel ?? each.textContent)) each.click(); });"
                + "setTimeout(async () => done({names: made, sizes: blobs.map(each => each.size),"
                + " raw: await blobs[made.findIndex(each => each.endsWith('.json'))].text(),"
                + " hgrm: await blobs[made.findIndex(each => each.endsWith('.hgrm'))].text()}),"
                + " 1000)");
    Map<?, ?> files = (Map<?, ?>) saved;
    assertThat(files.get("names"))
        .asInstanceOf(LIST)
        .contains("latency-over-time.png", "latency-by-percentile.png", "result.json");
    JsonNode raw = MAPPER.readTree((String) files.get("raw"));
    assertThat(raw.at("/perfport/exchange/requests"))
        .isEqualTo(json("files").at("/perfport/exchange/requests"));
    assertThat((String) files.get("hgrm"))
        .contains("Value     Percentile TotalCount", "1.000000000000", "#[Mean    =");
    browser.assertNothingOnTheConsole();
  }

  @Test
  void aReportFitsAPhone() throws Exception {
    measured("phone", "--transport nio -W rr -t 0.5 -O 0 -i 0.1");
    browser.resize(390, 844);
    browser.open(folder.resolve("phone.html"));
    assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth"))
        .isEqualTo(true);
    browser.picture(PICTURES.resolve("phone.png"));
    browser.resize(1280, 900);
  }

  @Test
  void theCursorOfAChartMovesByKeys() throws Exception {
    measured("keys", "--transport nio -t 0.5 -O 0 -i 0.1");
    browser.open(folder.resolve("keys.html"));
    Object shown =
        browser.await(
            "const done = arguments[0]; const plot = document.querySelector('.plot');"
                + "plot.focus(); plot.dispatchEvent(new KeyboardEvent('keydown', {key: 'End'}));"
                + "setTimeout(() => done(document.querySelector('.legend .at').textContent), 300)");
    assertThat((String) shown).startsWith("Time: ");
  }
}
