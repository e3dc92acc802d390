package io.perfport.client.cli;

import io.perfport.client.report.output.HtmlFile;
import io.perfport.common.failure.CauseText;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.cli.UsageException;
import io.perfport.core.report.html.SavedResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code report}: a page of results that were saved. */
@Command(
    name = "report",
    sortOptions = false,
    description =
        "Write a report with charts of saved JSON results, side by side if there are several.")
final class ReportCommand implements Callable<Integer> {
  /** More can't be read on one page. */
  private static final int MOST_FILES = 24;

  @Parameters(
      arity = "1..*",
      paramLabel = "RESULT.json",
      description = "JSON results of perf-client (-J -o FILE), of perf-server, or of iperf3 (-J).")
  private List<Path> files;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      defaultValue = "report.html",
      description =
          "The file that is written, completely or not at all (default: ${DEFAULT-VALUE}).")
  private Path output;

  @Option(names = "--debug", description = "Print stack traces with errors.")
  @SuppressWarnings("UnusedVariable") // Only OneLineErrors looks at it.
  private boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // Only picocli looks at it.
  private boolean help;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    if (files.size() > MOST_FILES) {
      throw new UsageException(
          "RESULT.json: %d files are more than a page can show; give at most %d"
              .formatted(files.size(), MOST_FILES));
    }
    List<SavedResult> results = new ArrayList<>();
    for (Path file : files) {
      results.add(read(file));
    }
    try {
      HtmlFile.write(results, output);
    } catch (IOException e) {
      throw new UsageException("--output: " + CauseText.of(e));
    }
    command.commandLine().getOut().println("Report: " + output);
    command.commandLine().getOut().flush();
    return ExitCode.SUCCESS.code();
  }

  private static SavedResult read(Path file) {
    try {
      return SavedResult.read(file);
    } catch (IOException e) {
      throw new UsageException(CauseText.of(e));
    }
  }
}
