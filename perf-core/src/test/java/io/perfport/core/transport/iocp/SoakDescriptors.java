package io.perfport.core.transport.iocp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The process's descriptors that a transport can leak, by kind: sockets, pipes, selectors. Files
 * are others' business: class loading opens them.
 */
record SoakDescriptors(Map<String, Long> counts) {
  private static final Path DIRECTORY = Path.of("/proc/self/fd");

  /** Those that are open; none where the system does not show them. */
  static SoakDescriptors open() throws IOException {
    if (!Files.isDirectory(DIRECTORY)) {
      return new SoakDescriptors(Map.of());
    }
    try (Stream<Path> links = Files.list(DIRECTORY)) {
      return new SoakDescriptors(
          links
              .map(SoakDescriptors::kind)
              .filter(kind -> !kind.startsWith("/"))
              .collect(Collectors.groupingBy(kind -> kind, TreeMap::new, Collectors.counting())));
    }
  }

  /** True if there are no more of any kind than there were. */
  boolean noneBeyond(SoakDescriptors before) {
    return counts.entrySet().stream()
        .allMatch(kind -> kind.getValue() <= before.counts.getOrDefault(kind.getKey(), 0L));
  }

  private static String kind(Path link) {
    try {
      return Files.readSymbolicLink(link).toString().replaceFirst(":\\[\\d+\\]$", "");
    } catch (IOException e) {
      return "/closed meanwhile"; // such as that of the listing itself
    }
  }
}
