package io.perfport.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.Outcome;
import io.perfport.core.metrics.PerfMetrics.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds docs/metrics.md, the enum and a scrape of a fully bound registry against each other. */
class MetricsDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "metrics.md");
  private static final Pattern OWN_ROW = Pattern.compile("\\| `(perfport_[a-z0-9_]+)` \\|.*");
  private static final Pattern PREFIX_ROW =
      Pattern.compile("\\| `((?:jvm|netty|process|system)_[a-z_]*)` \\|.*");

  private final PerfMetrics metrics = new PerfMetrics(Role.CLIENT);
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private IocpServer port;
  private List<String> document;
  private Scrape scrape;

  @BeforeEach
  void bindEverythingAndScrape() throws IOException {
    document = Files.readAllLines(DOCUMENT);
    metrics.registry().throwExceptionOnRegistrationFailure();
    metrics.bindPlatform();
    metrics.transport("nio").watch(loops);
    port = IocpServer.start();
    metrics.transport("iocp").watch(port.loops());
    port.answer();
    metrics.latency("nio", "rr");
    metrics.lastTests().onEnd("rr", "nio", new Outcome.Completed(), LastTestsTest.everyFigure());
    scrape = Scrape.of(metrics);
  }

  @AfterEach
  void close() {
    metrics.close();
    port.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void tableSaysOfEachMeterWhatTheEnumSays() {
    List<String> expected = new ArrayList<>();
    for (Meters meter : Meters.values()) {
      expected.add(row(meter));
    }
    List<String> rows = document.stream().filter(line -> OWN_ROW.matcher(line).matches()).toList();
    assertThat(rows).containsExactlyElementsOf(expected);
  }

  @Test
  void everyDocumentedMeterIsScrapedAndEveryScrapedOneDocumented() {
    Set<String> documented = captured(OWN_ROW);
    String histogram = Meters.REQUEST_LATENCY.prometheusName();
    Set<String> scraped =
        scrape.names().stream()
            .filter(name -> name.startsWith("perfport"))
            .map(name -> name.startsWith(histogram) ? histogram : name)
            .collect(Collectors.toSet());
    assertThat(scraped).containsExactlyInAnyOrderElementsOf(documented);
  }

  @Test
  void scrapeHasTheTagsTypeAndMeaningOfTheEnum() {
    for (Meters meter : Meters.values()) {
      Set<String> tags = new LinkedHashSet<>(meter.tagKeys());
      tags.add("role");
      String name = meter.prometheusName();
      String sample = meter.kind() == Meters.Kind.HISTOGRAM ? name + "_count" : name;
      assertThat(scrape.labelKeys(sample)).as(name).isEqualTo(tags);
      assertThat(scrape.type(name)).as(name).isEqualTo(type(meter));
      assertThat(scrape.help(name)).as(name).isEqualTo(meter.meaning());
    }
  }

  @Test
  void aPortThatServesHasWaitedDequeuedAndRun() {
    String tags = "{port=\"%s\",role=\"client\"}".formatted(port.name());
    for (Meters meter :
        List.of(
            Meters.PORT_PACKETS,
            Meters.PORT_DEQUEUES,
            Meters.PORT_WAIT,
            Meters.STRAND_RUNS,
            Meters.STRAND_TASKS)) {
      assertThat(scrape.value(meter.prometheusName() + tags)).as(meter.name()).isPositive();
    }
    for (Meters meter : List.of(Meters.PORT_RUNNING, Meters.PORT_WAITING)) {
      assertThat(scrape.value(meter.prometheusName() + tags))
          .as(meter.name())
          .isBetween(0.0, (double) IocpServer.WORKERS);
    }
    assertThat(scrape.value(Meters.PORT_QUEUED.prometheusName() + tags)).isNotNegative();
  }

  @Test
  void everyOtherSampleHasADocumentedPrefixAndEveryPrefixASample() {
    Set<String> prefixes = captured(PREFIX_ROW);
    Set<String> others =
        scrape.names().stream()
            .filter(name -> !name.startsWith("perfport_"))
            .collect(Collectors.toSet());
    assertThat(others).allMatch(name -> prefixes.stream().anyMatch(name::startsWith));
    assertThat(prefixes).allMatch(prefix -> others.stream().anyMatch(n -> n.startsWith(prefix)));
  }

  @Test
  void promtoolFindsNothingWrongWithANameOrAType() throws Exception {
    Promtool.run(Path.of("."), metrics.registry().scrape(), "check", "metrics");
  }

  @Test
  void everyReasonIsDocumented() {
    String row =
        document.stream().filter(line -> line.startsWith("| `reason` |")).findFirst().orElseThrow();
    for (FailureReason reason : FailureReason.values()) {
      assertThat(row).contains("`" + reason.tag() + "`");
    }
  }

  private Set<String> captured(Pattern row) {
    return document.stream()
        .map(row::matcher)
        .filter(matcher -> matcher.matches())
        .map(matcher -> matcher.group(1))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String row(Meters meter) {
    String tags =
        meter.tagKeys().stream().map(key -> "`" + key + "`").collect(Collectors.joining(", "));
    return "| `%s` | %s | %s | %s | %s |"
        .formatted(meter.prometheusName(), type(meter), meter.unit(), tags, meter.meaning());
  }

  private static String type(Meters meter) {
    return meter.kind().name().toLowerCase(Locale.ROOT);
  }
}
