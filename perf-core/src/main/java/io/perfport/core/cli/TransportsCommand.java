package io.perfport.core.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code transports}: which I/O mechanisms there are, and why some can't be used here. */
@Command(
    name = "transports",
    description = "List the I/O mechanisms: model, capabilities, available here or why not.")
public final class TransportsCommand implements Callable<Integer> {
  private final TransportCatalog catalog;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  public TransportsCommand(TransportCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(catalog.table());
    spec.commandLine().getOut().flush();
    return ExitCode.SUCCESS.code();
  }
}
