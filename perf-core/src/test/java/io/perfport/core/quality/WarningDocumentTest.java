package io.perfport.core.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.result.Warning;
import io.perfport.common.result.WarningCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/measuring.md explains every code that there is, and no other. */
class WarningDocumentTest {
  private static final String HEADING = "## When a figure is suspect";

  @Test
  void theTableHasEveryCodeInItsOrder() throws IOException {
    String document = Files.readString(Path.of("..", "docs", "measuring.md"));
    assertThat(document).contains(HEADING);
    String section = document.substring(document.indexOf(HEADING));
    int next = section.indexOf("\n## ", HEADING.length());
    List<String[]> rows =
        (next < 0 ? section : section.substring(0, next))
            .lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.split(" \\| ", -1))
            .toList();
    assertThat(rows)
        .extracting(row -> row[0].replaceAll("[|` ]", ""))
        .containsExactlyElementsOf(
            Arrays.stream(WarningCode.values()).map(WarningCode::tag).toList());
    assertThat(rows).allSatisfy(row -> assertThat(row).hasSize(4));
  }

  @Test
  void everyTagIsAWordThatTravels() {
    for (WarningCode code : WarningCode.values()) {
      assertThat(new Warning(code, "").is(code)).isTrue();
    }
    assertThat(Arrays.stream(WarningCode.values()).map(WarningCode::tag)).doesNotHaveDuplicates();
  }
}
