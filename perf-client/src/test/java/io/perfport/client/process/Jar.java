package io.perfport.client.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code mvn package} built. */
public enum Jar {
  CLIENT("perfport.client.jar"),
  SERVER("perfport.server.jar");

  private final String property;

  Jar(String property) {
    this.property = property;
  }

  Path path() {
    String path = System.getProperty(property);
    if (path == null) {
      throw new IllegalStateException(property + " is not set: run this test with mvn verify");
    }
    return Path.of(path);
  }

  /**
   * The command that runs it.
   *
   * @param before a command that runs another one, such as env; may be empty
   * @param jvm options of the JVM
   */
  public List<String> command(List<String> before, List<String> jvm, List<String> arguments) {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.add("-jar");
    command.add(path().toString());
    command.addAll(arguments);
    return command;
  }
}
