package io.perfport.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/architecture.md shows is what the code has. */
class ArchitectureDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "architecture.md");
  private static final Pattern PACKAGES =
      Pattern.compile("(?ms)(?<=^```mermaid\nflowchart TD\n).*?(?=^```)");
  private static final Pattern STOP = Pattern.compile("(?m)^[0-9]+\\. .*$");
  private static final int MOST_STOPS = 20;

  /** After a wanted change of the packages, run once with {@code -Dgolden.write=true}. */
  @Test
  void theDiagramOfPackagesIsThatOfTheCode() throws IOException {
    String document = Files.readString(DOCUMENT);
    String drawn = draw(packages());
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(
          DOCUMENT, PACKAGES.matcher(document).replaceFirst(Matcher.quoteReplacement(drawn)));
      document = Files.readString(DOCUMENT);
    }
    assertThat(PACKAGES.matcher(document).results().map(MatchResult::group)).containsExactly(drawn);
  }

  @Test
  void noPackageDependsOnItselfThroughOthers() {
    Map<String, Set<String>> uses = packages();
    assertThat(uses.keySet()).noneMatch(each -> reachable(uses, uses.get(each)).contains(each));
  }

  @Test
  void everyWalkHasAtMostTwentyStops() throws IOException {
    for (String section : Files.readString(DOCUMENT).split("(?m)^## ", -1)) {
      assertThat(STOP.matcher(section).results()).as(section).hasSizeLessThanOrEqualTo(MOST_STOPS);
    }
  }

  @Test
  void everyPackageNamesTheClassToStartAt() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      assertThat(
              files
                  .filter(each -> each.endsWith("package-info.java"))
                  .filter(each -> each.toString().contains("src/main".replace("/", File.separator)))
                  .toList())
          .isNotEmpty()
          .allSatisfy(each -> assertThat(each).content().contains("{@link"));
    }
  }

  /** Each package two levels below the project's with those that it uses, of the main code. */
  private static Map<String, Set<String>> packages() {
    Map<String, Set<String>> uses = new TreeMap<>();
    for (JavaClass each :
        new ClassFileImporter()
            .withImportOption(ArchitectureDocumentTest::isMain)
            .importPackages("io.perfport")) {
      if (each.getSimpleName().equals("package-info")) {
        continue; // Some compilations leave a class of it, others none.
      }
      Set<String> used = uses.computeIfAbsent(packageOf(each), ignored -> new TreeSet<>());
      each.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(target -> target.getPackageName().startsWith("io.perfport."))
          .map(ArchitectureDocumentTest::packageOf)
          .filter(target -> !target.equals(packageOf(each)))
          .forEach(used::add);
    }
    return uses;
  }

  private static boolean isMain(Location location) {
    return !location.contains("test-classes") && !location.contains("-tests.jar");
  }

  /** {@code core.transport}, also of what is below it. */
  private static String packageOf(JavaClass type) {
    return Stream.of(type.getPackageName().split("\\.", -1))
        .skip(2)
        .limit(2)
        .collect(Collectors.joining("."));
  }

  private static Set<String> reachable(Map<String, Set<String>> uses, Set<String> from) {
    Set<String> seen = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(from);
    while (!open.isEmpty()) {
      String next = open.pop();
      if (seen.add(next)) {
        open.addAll(uses.getOrDefault(next, Set.of()));
      }
    }
    return seen;
  }

  /** A box for each module; an arrow for each dependency that does not follow from others. */
  private static String draw(Map<String, Set<String>> uses) {
    StringBuilder text = new StringBuilder();
    for (String module : List.of("client", "server", "core", "common")) {
      text.append(box(module, uses.keySet()));
    }
    uses.forEach(
        (user, used) -> {
          String arrows =
              used.stream()
                  .filter(each -> used.stream().noneMatch(other -> leads(uses, other, each)))
                  .map(ArchitectureDocumentTest::id)
                  .collect(Collectors.joining(" & "));
          if (!arrows.isEmpty()) {
            text.append("  " + id(user) + " --> " + arrows + "\n");
          }
        });
    return text.toString();
  }

  private static boolean leads(Map<String, Set<String>> uses, String from, String to) {
    return !from.equals(to) && reachable(uses, uses.get(from)).contains(to);
  }

  private static String box(String module, Iterable<String> rooms) {
    StringBuilder text = new StringBuilder("  subgraph perf-" + module + "\n");
    for (String room : rooms) {
      if (!module(room).equals(module)) {
        continue;
      }
      String name = room.equals(module) ? "(top)" : room.substring(module.length() + 1);
      text.append("    ").append(id(room)).append("[\"").append(name).append("\"]\n");
    }
    return text.append("  end\n").toString();
  }

  private static String module(String room) {
    return room.split("\\.", 2)[0];
  }

  private static String id(String room) {
    return room.replace('.', '_');
  }
}
