package io.perfport.client.session;

import io.perfport.common.plan.ProcessorSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the kernel says of where the threads of this process may run: proc(5). */
public final class ThreadsAllowed {
  private static final Pattern EVENT_LOOPS = Pattern.compile("perf-(client|server)-\\d.*");

  private ThreadsAllowed() {}

  /** All processors that this process may use. */
  public static ProcessorSet all() {
    return ProcessorSet.parse(list(Path.of("/proc/self")));
  }

  /**
   * What the event loops of an end may use, each list once.
   *
   * @param end client or server
   */
  public static Set<String> eventLoops(String end) {
    Set<String> lists = new TreeSet<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : (Iterable<Path>) threads::iterator) {
        String name = nameOrNone(thread);
        if (EVENT_LOOPS.matcher(name).matches() && name.startsWith("perf-" + end)) {
          lists.add(list(thread));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lists;
  }

  /** None of a thread that has just ended. */
  private static String nameOrNone(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static String list(Path thread) {
    try {
      return Files.readAllLines(thread.resolve("status")).stream()
          .filter(line -> line.startsWith("Cpus_allowed_list:"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
