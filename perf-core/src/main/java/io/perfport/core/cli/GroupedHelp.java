package io.perfport.core.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Prints the options of each mixin under a heading, which is the mixin's name.
 *
 * <p>Picocli's own groups ({@code ArgGroup}) are not for this: an option that is given twice makes
 * a second group there, and what was given with the first is lost without a word.
 */
final class GroupedHelp implements IHelpSectionRenderer {
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
