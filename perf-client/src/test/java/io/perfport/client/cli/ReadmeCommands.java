package io.perfport.client.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands that README.md tells people to type. */
public final class ReadmeCommands {
  private static final Path README = Path.of("..", "README.md");
  private static final Pattern FENCED = Pattern.compile("(?ms)^```[a-z]*\n(.*?)^```");
  private static final Pattern QUOTED = Pattern.compile("(?<!`)`([^`\n]+)`(?!`)");

  private ReadmeCommands() {}

  /**
   * The arguments of each command of one program: in its blocks, as {@code java -jar
   * .../perf-client.jar ARGS}, and in its sentences and tables, as {@code perf-client ARGS}.
   *
   * @param program perf-client or perf-server
   */
  public static List<List<String>> of(String program) throws IOException {
    String text = Files.readString(README);
    List<List<String>> commands = new ArrayList<>();
    Pattern jar = Pattern.compile("java -jar \\S*" + program + "\\.jar([^#&|;\n]*)");
    for (Matcher block = FENCED.matcher(text); block.find(); ) {
      for (Matcher command = jar.matcher(block.group(1)); command.find(); ) {
        commands.add(words(command.group(1)));
      }
    }
    for (Matcher quoted = QUOTED.matcher(FENCED.matcher(text).replaceAll("")); quoted.find(); ) {
      if (quoted.group(1).startsWith(program + " ")) {
        commands.add(words(quoted.group(1).substring(program.length())));
      }
    }
    return commands;
  }

  private static List<String> words(String arguments) {
    return arguments.isBlank() ? List.of() : List.of(arguments.strip().split("\\s+", -1));
  }
}
