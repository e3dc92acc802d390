package io.perfport.client.cli;

import static java.util.Objects.requireNonNullElse;

import io.perfport.client.cli.ClientTask.Monitoring;
import io.perfport.client.report.output.History;
import io.perfport.common.unit.Quantity.Kind;
import io.perfport.core.cli.Range;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** How often tests are repeated for ever, and where their results are kept. */
final class MonitorOptions {
  private static final Pattern PERIOD = Pattern.compile("([0-9]{1,6})([smh]?)");
  private static final Duration LONGEST = Duration.ofHours(24);

  @Option(
      names = "--every",
      paramLabel = "PERIOD",
      description =
          "Run the tests once every PERIOD until interrupted, and print one line per test: 30s, 5m"
              + " or 1h, from 1s to 24h. A run that takes longer makes the next ones skip"
              + " (default: run once).")
  Period period;

  @Option(
      names = "--history",
      paramLabel = "FILE",
      description =
          "With --every: append each result to this file, as one line of JSON (default: keep"
              + " none).")
  Path history;

  @Option(
      names = "--history-size",
      paramLabel = "SIZE",
      description =
          "Begin a new history file before this one grows larger than SIZE; FILE becomes FILE.1"
              + " (default: 16M).")
  @Range(of = Kind.BYTES, min = 1 << 10, max = 1L << 40)
  Long historyBytes;

  @Option(
      names = "--history-files",
      paramLabel = "N",
      description = "Number of history files to keep, 1 to 1000 (default: 5).")
  @Range(min = 1, max = 1_000)
  Integer historyFiles;

  /** Empty for a command that runs once. */
  Optional<Monitoring> toMonitoring() {
    return Optional.ofNullable(period)
        .map(
            every ->
                new Monitoring(
                    every.duration(),
                    Optional.ofNullable(history)
                        .map(
                            file ->
                                new History(
                                    file,
                                    requireNonNullElse(historyBytes, History.DEFAULT_BYTES),
                                    requireNonNullElse(historyFiles, History.DEFAULT_FILES)))));
  }

  /** {@code --every 5m}. */
  record Period(Duration duration) {
    static Period of(String text) {
      Matcher matcher = PERIOD.matcher(text);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "'" + text + "' is not a time; give seconds, minutes or hours, such as 30s, 5m or 1h");
      }
      long number = Long.parseLong(matcher.group(1));
      Duration duration =
          switch (matcher.group(2)) {
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofSeconds(number);
          };
      if (duration.isZero() || duration.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException("'" + text + "' is out of range; give 1s to 24h");
      }
      return new Period(duration);
    }
  }
}
