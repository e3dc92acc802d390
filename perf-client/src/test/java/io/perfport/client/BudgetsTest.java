package io.perfport.client;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How large the rooms of the house may be, each module for itself. Here, since perf-client's tests
 * see every module. What has to be larger stands in {@link #EXCEPTIONS}, with its reason.
 */
class BudgetsTest {
  private static final int MOST_FILES_OF_A_PACKAGE = 40;
  private static final int MOST_LINES_OF_A_FILE = 500;
  private static final int MOST_LINES_OF_A_METHOD = 60;
  private static final int LEAST_MEDIAN_LINES = 60;
  private static final int MOST_MEDIAN_LINES = 130;
  private static final int MOST_EXCEPTIONS = 5;

  /** A file's name, or a method's with its class, and why it is larger than the rest. */
  private static final Map<String, String> EXCEPTIONS =
      Map.of(
          "CompletionPort.java",
          "the rules of a completion port, numbered: a reader checks them one against the other");

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @ParameterizedTest
  @ValueSource(strings = {"perf-common", "perf-core", "perf-server", "perf-client"})
  void noPackageHasMoreThanFortyFiles(String module) {
    Map<Path, Long> files =
        sources(module).stream()
            .collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));
    files.values().removeIf(count -> count <= MOST_FILES_OF_A_PACKAGE);
    assertThat(files).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"perf-common", "perf-core", "perf-server", "perf-client"})
  void noFileHasMoreThanFiveHundredLines(String module) {
    assertThat(sources(module))
        .filteredOn(file -> !EXCEPTIONS.containsKey(file.getFileName().toString()))
        .filteredOn(file -> lines(file) > MOST_LINES_OF_A_FILE)
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"perf-common", "perf-core", "perf-server", "perf-client"})
  void noMethodHasMoreThanSixtyLines(String module) throws IOException {
    assertThat(methods(sources(module)))
        .isNotEmpty()
        .filteredOn(method -> !EXCEPTIONS.containsKey(method.name()))
        .filteredOn(method -> method.lines() > MOST_LINES_OF_A_METHOD)
        .isEmpty();
  }

  /** Below, a reader opens one file after the other; above, he searches within them. */
  @ParameterizedTest
  @ValueSource(strings = {"perf-common", "perf-core", "perf-server", "perf-client"})
  void theMedianFileOfAModuleIsNeitherTinyNorLong(String module) {
    List<Long> lines =
        sources(module).stream()
            .filter(file -> !file.endsWith("package-info.java"))
            .map(BudgetsTest::lines)
            .sorted()
            .toList();
    assertThat(lines.get(lines.size() / 2))
        .isBetween((long) LEAST_MEDIAN_LINES, (long) MOST_MEDIAN_LINES);
  }

  @Test
  void noTwoClassesShareTheirSimpleName() {
    Map<String, List<Path>> named =
        Stream.of("perf-common", "perf-core", "perf-server", "perf-client")
            .flatMap(module -> sources(module).stream())
            .filter(file -> !file.endsWith("package-info.java"))
            .collect(Collectors.groupingBy(file -> file.getFileName().toString()));
    named.values().removeIf(files -> files.size() == 1);
    assertThat(named).isEmpty();
  }

  /** Each package for itself: those at the top of a module, and those within another, too. */
  @Test
  void noPackagesUseEachOtherInACircle() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("io.perfport");
    slices().matching("io.perfport.(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void theExceptionsAreFewAndNeeded() throws IOException {
    List<Path> all =
        Stream.of("perf-common", "perf-core", "perf-server", "perf-client")
            .flatMap(module -> sources(module).stream())
            .toList();
    List<String> larger = new ArrayList<>();
    all.stream()
        .filter(file -> lines(file) > MOST_LINES_OF_A_FILE)
        .forEach(file -> larger.add(file.getFileName().toString()));
    methods(all).stream()
        .filter(method -> method.lines() > MOST_LINES_OF_A_METHOD)
        .forEach(method -> larger.add(method.name()));
    assertThat(EXCEPTIONS).hasSizeLessThanOrEqualTo(MOST_EXCEPTIONS);
    assertThat(larger).containsAll(EXCEPTIONS.keySet());
  }

  private static List<Path> sources(String module) {
    try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From its annotations to its last bracket; its Javadoc is not counted. */
  private record Method(String name, long lines) {}

  private static List<Method> methods(List<Path> files) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, List.of(), null, manager.getJavaFileObjectsFromPaths(files));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      List<Method> methods = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        new TreeScanner<Void, Void>() {
          @Override
          public Void visitMethod(MethodTree method, Void nothing) {
            LineMap lines = unit.getLineMap();
            long start = lines.getLineNumber(positions.getStartPosition(unit, method));
            long end = lines.getLineNumber(positions.getEndPosition(unit, method));
            String file = Path.of(unit.getSourceFile().getName()).getFileName().toString();
            String name = file.replace(".java", "") + "." + method.getName();
            methods.add(new Method(name, end - start + 1));
            return super.visitMethod(method, null);
          }
        }.scan(unit, null);
      }
      return methods;
    }
  }
}
