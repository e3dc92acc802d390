package io.perfport.core.transport.iocp;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.core.transport.iocp.FlowStep.FlowSide;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents on completion ports, in both languages, have the steps that the trace prints. */
class FlowDocumentTest {
  private static final Pattern TABLE_ROW =
      Pattern.compile("\\| (\\d+) \\| `([^`]+)` \\| `?([^`|]*?)`? \\|.*");

  /** A row of output: flow, number, words, and whatever follows. */
  private static final Pattern OUTPUT_ROW =
      Pattern.compile("(server|client|-) +(\\d+)  (.+?) {2,}\\S.*");

  @ParameterizedTest
  @ValueSource(strings = {"completion-ports.md", "completion-ports.ko.md"})
  void theTableHasEveryStepOfBothFlows(String document) throws IOException {
    List<String> rows =
        lines(document).stream().filter(line -> TABLE_ROW.matcher(line).matches()).toList();
    List<FlowStep> server = FlowSide.SERVER.steps();
    List<FlowStep> client = FlowSide.CLIENT.steps();
    assertThat(rows).hasSize(server.size());
    for (int i = 0; i < rows.size(); i++) {
      var row = TABLE_ROW.matcher(rows.get(i));
      assertThat(row.matches()).isTrue();
      assertThat(row.group(1)).isEqualTo(String.valueOf(i + 1));
      assertThat(row.group(2)).isEqualTo(server.get(i).words(FlowSide.SERVER));
      String expected = i < client.size() ? client.get(i).words(FlowSide.CLIENT) : "";
      assertThat(row.group(3)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"completion-ports.md", "completion-ports.ko.md"})
  void theOutputShownHasTheTracesOwnWords(String document) throws IOException {
    int shown = 0;
    for (String line : lines(document)) {
      var row = OUTPUT_ROW.matcher(line);
      if (row.matches()) {
        FlowSide side = row.group(1).equals("client") ? FlowSide.CLIENT : FlowSide.SERVER;
        FlowStep step = side.steps().get(Integer.parseInt(row.group(2)) - 1);
        assertThat(row.group(3)).isEqualTo(step.words(side));
        shown++;
      }
    }
    assertThat(shown).isGreaterThanOrEqualTo(13 + 12);
  }

  private static List<String> lines(String document) throws IOException {
    return Files.readAllLines(Path.of("..", "docs", document));
  }
}
