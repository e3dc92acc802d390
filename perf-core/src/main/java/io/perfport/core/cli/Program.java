package io.perfport.core.cli;

import io.perfport.common.failure.FatalErrors;
import picocli.CommandLine;

/** A command with the manners of every Perfport program. */
public final class Program {
  private Program() {}

  /**
   * Begins a program: sets its log up, and has it end with what it can't survive. First of all.
   *
   * @param name as its messages begin
   */
  public static void begin(String name) {
    Diagnostics.ofThisProgram();
    FatalErrors.endProcess(name);
  }

  /**
   * Adds errors of one line, help in groups, and the subcommand {@code transports}.
   *
   * @param command an instance of a picocli command, whose mixins are the groups of its help
   */
  public static CommandLine of(Object command, TransportCatalog transports) {
    CommandLine commandLine = new CommandLine(command);
    commandLine.addSubcommand(new TransportsCommand(transports));
    // After the subcommand is added, so that both apply to it too.
    OneLineErrors.on(commandLine);
    GroupedHelp.on(commandLine);
    commandLine.setUsageHelpWidth(100);
    // Scripts append to what they were given: the last one counts.
    commandLine.setOverwrittenOptionsAllowed(true);
    return commandLine;
  }

  /** What is wrong with a command line, in one line without the program's name. */
  public static String describe(CommandLine.ParameterException e) {
    return OneLineErrors.describe(e);
  }
}
