package io.perfport.client.cli;

import io.perfport.core.cli.UsageException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options from a file. */
final class ProfileOptions {
  static final String CONTINUE = "--continue-on-failure";

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description =
          "Read options from this YAML file, and a list of phases that are run one after another"
              + " (docs/profiles.md). What the command line says goes before the file.")
  Path file;

  @Option(
      names = CONTINUE,
      description = "With phases: go on after one that failed (default: the rest is not run).")
  boolean continueOnFailure;

  boolean given() {
    if (file == null && continueOnFailure) {
      throw new UsageException(CONTINUE + ": is about phases; it needs --profile");
    }
    return file != null;
  }
}
