package io.perfport.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** README.md and its neighbours, and the pages in docs. */
class DocumentsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK =
      Pattern.compile("]\\((?!https?:|mailto:)([^)#\\s]*)(#[^)]*)?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+?) *$");
  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$|`[^`\n]*`");

  @Test
  void everyLinkLeadsToAFileThatIsThere() throws IOException {
    List<String> dead = new ArrayList<>();
    for (Path page : pages()) {
      links(page)
          .filter(link -> !link.group(1).isEmpty())
          .filter(link -> !Files.exists(page.resolveSibling(link.group(1))))
          .forEach(link -> dead.add(ROOT.relativize(page) + ": " + link.group()));
    }
    assertThat(dead).isEmpty();
  }

  @Test
  void everyLinkIntoAPageLeadsToAHeading() throws IOException {
    List<String> dead = new ArrayList<>();
    for (Path page : pages()) {
      for (MatchResult link : links(page).filter(each -> each.group(2) != null).toList()) {
        Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
        if (!anchors(target).contains(link.group(2).substring(1))) {
          dead.add(ROOT.relativize(page) + ": " + link.group());
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  /** They were once committed in the middle of a walk. */
  @Test
  void noPageHoldsTheMarksOfAMerge() throws IOException {
    assertThat(pages())
        .allSatisfy(
            page ->
                assertThat(Files.readAllLines(page))
                    .as(page.toString())
                    .noneMatch(line -> line.startsWith("<<<<<<<") || line.startsWith(">>>>>>>")));
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      List<Path> pages =
          Stream.concat(top, docs).filter(file -> file.toString().endsWith(".md")).toList();
      assertThat(pages).hasSizeGreaterThan(10);
      return pages;
    }
  }

  private static Stream<MatchResult> links(Path page) throws IOException {
    String prose = CODE.matcher(Files.readString(page)).replaceAll("");
    // Text in code marks went, the link around it stays: "[`X`](x)" is "[](x)" now.
    return LINK.matcher(prose).results();
  }

  /** As GitHub makes them of headings. */
  private static Set<String> anchors(Path page) throws IOException {
    return HEADING
        .matcher(Files.readString(page))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
