package io.perfport.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows is what runs here. */
class ReadmeTest {
  private static final Pattern JAVA = Pattern.compile("(?ms)^```java\n(.*?)^```");

  @Test
  void theReadmesTestIsOneOfThese() throws IOException {
    Matcher shown = JAVA.matcher(Files.readString(Path.of("..", "README.md")));
    assertThat(shown.find()).isTrue();
    String source = Files.readString(Path.of("src/test/java/io/perfport/example/NetworkTest.java"));
    assertThat(source.replaceAll("\\s+", " "))
        .contains(shown.group(1).strip().replaceAll("\\s+", " "));
  }
}
