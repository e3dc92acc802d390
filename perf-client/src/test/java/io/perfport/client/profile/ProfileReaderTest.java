package io.perfport.client.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.client.profile.Profile.Phase;
import io.perfport.client.profile.ProfileReader.ProfileText;
import io.perfport.client.profile.YamlNode.Place;
import io.perfport.client.profile.YamlNode.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileReaderTest {
  private static final Path FILE = Path.of("p.yaml");

  @TempDir private Path folder;

  private static Profile read(String text) {
    return ProfileReader.read(FILE, text);
  }

  private static void refused(String text, String message) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(ProfileException.class).hasMessage(message);
  }

  @Test
  void optionsAndPhasesKeepTheirOrderAndPlaces() {
    Profile profile =
        read(
            """
            # a comment
            host: "192.0.2.1"
            tos: 020
            phases:
              - name: one
                time: 1.50
              - {name: two, report: false, reverse: true}
            """);
    assertThat(profile.settings()).extracting(Setting::key).containsExactly("host", "tos");
    assertThat(profile.settings())
        .extracting(Setting::place)
        .containsExactly(new Place(2, 1), new Place(3, 1));
    assertThat(profile.phases()).extracting(Phase::name).containsExactly("one", "two");
    assertThat(profile.phases()).extracting(Phase::reported).containsExactly(true, false);
    assertThat(profile.phases().get(1).settings().get(0).place()).isEqualTo(new Place(7, 32));
  }

  /** YAML would make 16 of it, and 1.5 of the other; the command line's own readers decide. */
  @Test
  void numbersAreReadAsTheyAreWritten() {
    Profile profile = read("tos: 020\ntime: 1.50\nbytes: 1_000");
    assertThat(profile.settings())
        .extracting(each -> ((YamlNode.Scalar) each.value()).text())
        .containsExactly("020", "1.50", "1_000");
  }

  @Test
  void theShapeIsCheckedWithLineAndColumn() {
    refused("", "p.yaml: is empty; give options, or phases");
    refused("# nothing\n", "p.yaml: is empty; give options, or phases");
    refused("- time: 1", "p.yaml:1:1: a profile is made of lines 'option: value'");
    refused("time: 1\n\ntime: 2", "p.yaml:3:1: time: stands in line 1 already");
    refused("phases:\n", "p.yaml:1:1: phases: is a list; give '- name: ...' below it");
    refused("phases: []", "p.yaml:1:1: phases: has 0; give 1 to 100");
    refused("phases:\n  - one", "p.yaml:2:5: a phase is made of lines 'option: value'");
    refused("phases:\n  - time: 1", "p.yaml:2:5: a phase needs a name: '- name: ...'");
    refused("phases:\n  - name:", "p.yaml:2:5: name: give one line of 1 to 64 characters");
    refused(
        "phases:\n  - name: \"a\\nb\"", "p.yaml:2:5: name: give one line of 1 to 64 characters");
    refused(
        "phases:\n  - name: a\n  - time: 1\n    name: a",
        "p.yaml:4:5: name: another phase is called 'a'");
    refused("phases:\n  - name: a\n    report: 1", "p.yaml:3:5: report: give true or false");
    refused(
        "time: 1\n---\ntime: 2\n", "p.yaml:3:1: a second document begins here; a profile is one");
  }

  @Test
  void whatIsNoYamlSaysWhere() {
    assertThatThrownBy(() -> read("time: 1\nhost: [1, 2\nport: 3\n"))
        .isInstanceOf(ProfileException.class)
        .hasMessageStartingWith("p.yaml:3:")
        .hasMessageContaining("not YAML: ");
    assertThatThrownBy(() -> read("time: 1\n\thost: a\n"))
        .isInstanceOf(ProfileException.class)
        .hasMessageStartingWith("p.yaml:2:1: not YAML: ");
  }

  @Test
  void tagsAndAliasesAreRefused() {
    assertThatThrownBy(() -> read("time: !!javax.script.ScriptEngineManager [1]"))
        .isInstanceOf(ProfileException.class)
        .hasMessageStartingWith("p.yaml:1:7: ")
        .hasMessageContaining("tags are not read");
    refused("time: &a 1\nomit: *a", "p.yaml:2:7: *a: aliases are not read; write it out");
    refused("&a time: 1\n*a : 1", "p.yaml:2:3: a key is a plain word");
    refused("[a, b]: 1", "p.yaml:1:2: a key is a plain word");
    assertThatThrownBy(() -> read("a: &a {time: 1}\n<<: *a"))
        .isInstanceOf(ProfileException.class)
        .hasMessageStartingWith("p.yaml:2:5: *a: aliases");
  }

  /** Nine levels of nine: a reader that expands it dies. */
  @Test
  void anAliasBombIsRefusedAtItsFirstAlias() {
    String bomb =
        "a0: &a0 [x]\n"
            + IntStream.rangeClosed(1, 9)
                .mapToObj(
                    i -> "a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9)))
                .collect(Collectors.joining());
    refused(bomb, "p.yaml:2:10: *a0: aliases are not read; write it out");
  }

  @Test
  void depthAndLengthAndCountHaveLimits() throws IOException {
    refused("a: " + "[".repeat(5_000), "p.yaml:1:11: nested more than 8 deep");
    String many =
        IntStream.rangeClosed(1, 101)
            .mapToObj(i -> "  - name: p" + i + "\n")
            .collect(Collectors.joining());
    refused("phases:\n" + many, "p.yaml:1:1: phases: has 101; give 1 to 100");
    Path file = folder.resolve("long.yaml");
    Files.writeString(file, "#".repeat(ProfileText.MAX_BYTES + 1));
    assertThatThrownBy(() -> ProfileReader.read(file))
        .hasMessage(file + ": is longer than 256 KiB");
  }

  @Test
  void aFileThatIsNoTextIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("binary"), new byte[] {'a', (byte) 0xC3, '('});
    assertThatThrownBy(() -> ProfileReader.read(file))
        .hasMessage(file + ": is not a text in UTF-8");
    Path none = folder.resolve("none.yaml");
    assertThatThrownBy(() -> ProfileReader.read(none)).hasMessage(none + ": there is no such file");
    assertThatThrownBy(() -> ProfileReader.read(folder))
        .hasMessage(folder + ": is a folder; give a YAML file");
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstKey() throws IOException {
    Path file = folder.resolve("bom.yaml");
    Files.write(file, "\uFEFFtime: 1".getBytes(StandardCharsets.UTF_8));
    assertThat(ProfileReader.read(file).settings().get(0).key()).isEqualTo("time");
  }

  @Property
  void anyTextIsReadOrRefusedInOneLine(@ForAll @From("yamlish") String text) {
    try {
      read(text);
    } catch (ProfileException e) {
      assertThat(e.getMessage()).startsWith("p.yaml:");
    }
  }

  @Provide
  Arbitrary<String> yamlish() {
    return Arbitraries.of(
            "phases:", "name: a", "- ", "\n", "  ", "[", "]", "{", "}", ",", ": ", "&a ", "*a",
            "!t ", "? ", "| ", "> ", "'", "\"", "#", "%", "@", "\t", "\u0000", "\uD83D", "---\n",
            "...\n", "<<", "~", "1", "\\", "\u2028", "x")
        .list()
        .ofMaxSize(20)
        .map(parts -> String.join("", parts));
  }
}
