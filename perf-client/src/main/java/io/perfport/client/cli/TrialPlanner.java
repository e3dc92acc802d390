package io.perfport.client.cli;

import io.perfport.client.batch.Batch;
import io.perfport.client.batch.PlannedTest;
import io.perfport.client.judgement.Baseline;
import io.perfport.client.judgement.Variant;
import io.perfport.client.report.json.BaselineFile;
import io.perfport.common.failure.CauseText;
import io.perfport.core.cli.UsageException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Makes the tests of a command that repeats or compares: each variant is the same command line with
 * some options of another value, read again from its beginning.
 */
final class TrialPlanner {
  private static final String TRANSPORT = "transport";

  private final JudgementOptions options;
  private final VariantGrid grid;
  private final List<String> arguments;
  private final Function<List<String>, Batch> reader;

  /**
   * @param reader reads a command line, as a plain test
   */
  TrialPlanner(
      JudgementOptions options, CommandSpec command, Function<List<String>, Batch> reader) {
    this.options = options;
    this.grid = new VariantGrid(command);
    this.arguments = command.commandLine().getParseResult().originalArgs();
    this.reader = reader;
  }

  /**
   * Checks everything that can be checked before anything runs.
   *
   * @param everyTransport whether each transport is a variant: {@code --loopback} without a word
   *     about transports
   */
  Batch.Trials plan(boolean everyTransport) {
    Map<String, String> leftOut = new LinkedHashMap<>();
    Map<Variant, PlannedTest> variants =
        everyTransport && options.compare.isEmpty()
            ? ofEveryTransport(leftOut)
            : ofGrid(everyTransport);
    Optional<Baseline> baseline = baseline();
    if (baseline.isPresent()
        && variants.keySet().stream().allMatch(each -> baseline.get().matching(each).isEmpty())) {
      throw new UsageException(
          "--baseline: %s has none of the variants that are to be measured"
              .formatted(options.baseline));
    }
    return new Batch.Trials(
        variants, leftOut, options.rule(variants.size() > 1), baseline, options.tolerance());
  }

  private Map<Variant, PlannedTest> ofGrid(boolean anyTransport) {
    Map<Variant, PlannedTest> planned = new LinkedHashMap<>();
    for (Variant variant : grid.of(options.compare)) {
      Map<String, String> settings = new LinkedHashMap<>(variant.settings());
      if (anyTransport) {
        // Several transports in each cell of a grid are more than was asked for.
        settings.putIfAbsent(TRANSPORT, "auto");
      }
      planned.put(variant, test(variant, new Variant(settings)));
    }
    return planned;
  }

  private PlannedTest test(Variant variant, Variant said) {
    if (said.equals(Variant.ONLY)) {
      return only(reader.apply(arguments));
    }
    try {
      return only(reader.apply(grid.arguments(arguments, said)));
    } catch (UsageException e) {
      throw new UsageException("--compare %s: %s".formatted(variant.label(), CauseText.of(e)));
    }
  }

  private static PlannedTest only(Batch batch) {
    return batch.tests().get(0);
  }

  private Map<Variant, PlannedTest> ofEveryTransport(Map<String, String> leftOut) {
    Batch.Transports all = (Batch.Transports) reader.apply(arguments);
    all.skipped().forEach((transport, why) -> leftOut.put(over(transport).label(), why));
    Map<Variant, PlannedTest> planned = new LinkedHashMap<>();
    for (PlannedTest each : all.tests()) {
      planned.put(over(each.config().transport().name()), each);
    }
    return planned;
  }

  private static Variant over(String transport) {
    return new Variant(Map.of(TRANSPORT, transport));
  }

  private Optional<Baseline> baseline() {
    if (options.baseline == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(BaselineFile.read(options.baseline));
    } catch (IOException e) {
      throw new UsageException("--baseline: " + CauseText.of(e));
    }
  }
}
