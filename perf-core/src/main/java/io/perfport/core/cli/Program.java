package io.perfport.core.cli;

import io.perfport.common.failure.FatalErrors;
import io.perfport.common.plan.ProcessorSet;
import io.perfport.common.plan.UnixAddress;
import io.perfport.core.host.HostDescription;
import io.perfport.core.host.ProgramVersion;
import io.perfport.core.socket.KeepAlive;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Configures a command as all Perfport programs are: one-line errors, grouped help. */
public final class Program {
  private static final String FLIGHT_RECORDER = "io.netty.jfr.enabled";

  private Program() {}

  /**
   * Begins a program: sets its log up, and has it end with what it can't survive. First of all.
   *
   * @param name as its messages begin
   */
  public static void begin(String name) {
    leaveOutFlightRecorder();
    Diagnostics.ofThisProgram();
    FatalErrors.endProcess(name);
  }

  /**
   * Netty's allocators have events for the JDK's flight recorder, and to register them starts all
   * of that: a third of the time of a short test. Who wants to record them says so.
   */
  private static void leaveOutFlightRecorder() {
    if (System.getProperty(FLIGHT_RECORDER) == null) {
      System.setProperty(FLIGHT_RECORDER, "false");
    }
  }

  /**
   * Adds errors of one line, help in groups, and the subcommand {@code transports}.
   *
   * @param command an instance of a picocli command, whose mixins are the groups of its help
   * @param subcommands more of them, instances of picocli commands
   */
  public static CommandLine of(Object command, TransportCatalog transports, Object... subcommands) {
    CommandLine commandLine = new CommandLine(command);
    for (Object subcommand : subcommands) {
      commandLine.addSubcommand(subcommand);
    }
    commandLine.addSubcommand(new TransportsCommand(transports));
    Range.Converter.on(commandLine.getCommandSpec());
    commandLine.registerConverter(KeepAlive.class, KeepAlive::of);
    commandLine.registerConverter(UnixAddress.class, UnixAddress::new);
    commandLine.registerConverter(ProcessorSet.class, ProcessorSet::parse);
    // After the subcommands are added, so that both apply to them too.
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

  /** What {@code --version} prints: what a report of a defect needs. */
  public static final class VersionLines implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "${COMMAND-FULL-NAME} " + ProgramVersion.of(VersionLines.class), HostDescription.line()
      };
    }
  }

  /**
   * Prints the options of each mixin under a heading, which is the mixin's name.
   *
   * <p>Picocli's own groups ({@code ArgGroup}) are not for this: an option that is given twice
   * makes a second group there, and what was given with the first is lost without a word.
   */
  static final class GroupedHelp implements IHelpSectionRenderer {
    static void on(CommandLine commandLine) {
      commandLine
          .getHelpSectionMap()
          .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new GroupedHelp());
    }

    @Override
    public String render(Help help) {
      StringBuilder text = new StringBuilder();
      CommandSpec command = help.commandSpec();
      command
          .mixins()
          .forEach(
              (heading, mixin) -> {
                Help.Layout layout =
                    help.createDefaultLayout(command.options(), List.of(), help.colorScheme());
                layout.addOptions(
                    new ArrayList<>(mixin.options()), help.createDefaultParamLabelRenderer());
                text.append("%n%s:%n".formatted(heading)).append(layout);
              });
      return text.toString();
    }
  }
}
