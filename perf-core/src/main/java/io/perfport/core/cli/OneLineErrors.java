package io.perfport.core.cli;

import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.FailureException;
import java.io.UncheckedIOException;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what went wrong in one line that begins with the program's name, on standard error. Stack
 * traces are for {@code --debug}.
 */
final class OneLineErrors implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private static final String HINT = ". Try --help.";

  static void on(CommandLine commandLine) {
    OneLineErrors errors = new OneLineErrors();
    commandLine.setParameterExceptionHandler(errors).setExecutionExceptionHandler(errors);
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    return print(e.getCommandLine(), describe(e), ExitCode.WRONG_USAGE);
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    if (parsed.hasMatchedOption("--debug")) {
      e.printStackTrace(command.getErr());
    }
    if (e instanceof UsageException) {
      return print(command, e.getMessage(), ExitCode.WRONG_USAGE);
    }
    if (e instanceof FailureException) {
      return print(command, e.getMessage(), ExitCode.NOT_STARTED);
    }
    if (e instanceof UncheckedIOException io) {
      return print(command, CauseText.of(io), ExitCode.FAILED);
    }
    // A defect of ours, so the user gets what a report of it needs.
    return print(
        command, "internal error: " + e + ". Run with --debug for details.", ExitCode.FAILED);
  }

  private static int print(CommandLine command, String line, ExitCode exitCode) {
    CommandLine root = command;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    // The line may hold what another machine sent.
    command.getErr().println(root.getCommandName() + ": " + line.replaceAll("\\p{Cc}", "?"));
    command.getErr().flush();
    return exitCode.code();
  }

  static String describe(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().get(0);
      String what = first.startsWith("-") ? "unknown option '" : "unexpected argument '";
      return what + first + "'" + HINT;
    }
    if (e instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      ArgSpec arg = missing.getMissing().get(0);
      return name(arg) + ": needs a value, " + arg.paramLabel() + HINT;
    }
    // What picocli's own converters throw, and those of Perfport.
    boolean refused =
        e.getCause() instanceof TypeConversionException
            || e.getCause() instanceof IllegalArgumentException;
    if (refused && e.getArgSpec() != null) {
      return name(e.getArgSpec()) + ": " + CauseText.of(e.getCause());
    }
    String message = e.getMessage().lines().findFirst().orElse("wrong usage");
    return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1) + HINT;
  }

  private static String name(ArgSpec arg) {
    return arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
  }
}
