package io.perfport.client.process;

import java.nio.file.Path;

/** What {@code mvn package} built. */
enum Jar {
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
}
