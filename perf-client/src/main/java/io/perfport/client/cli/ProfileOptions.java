package io.perfport.client.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options from a file. */
final class ProfileOptions {
  static final String CONTINUE = "--continue-on-failure";

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description =
          "Read options, and optionally a list of phases to run one after another, from this YAML"
              + " file (docs/profiles.md). Options on the command line override those in the file.")
  Path file;

  @Option(
      names = CONTINUE,
      description = "With phases: continue after a phase that failed (default: stop).")
  boolean continueOnFailure;
}
