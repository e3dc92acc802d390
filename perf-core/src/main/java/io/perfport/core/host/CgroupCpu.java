package io.perfport.core.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The processor limits of the control groups that this process is in (cgroups(7)), versions 1 and
 * 2. A limit counts wherever it stands on the way up to the root, and so does being throttled.
 *
 * @param quotaProcessors the tightest limit, in processors; null for none
 * @param throttledPeriods periods in which a limit was hit, since the groups were made
 * @param throttledNanos how long the groups were stopped for that
 */
public record CgroupCpu(Double quotaProcessors, long throttledPeriods, long throttledNanos) {
  private static final String MOUNT = "sys/fs/cgroup";

  /** Version 2 has one hierarchy, at the mount or, beside version 1, below it. */
  private static final List<String> UNIFIED = List.of(MOUNT, MOUNT + "/unified");

  private static final List<String> CONTROLLER =
      List.of(MOUNT + "/cpu", MOUNT + "/cpu,cpuacct", MOUNT + "/cpuacct,cpu");

  /** Empty where there are no control groups, or none that says how processors were given. */
  static Optional<CgroupCpu> read(SystemFiles files) {
    List<CgroupCpu> groups = new ArrayList<>();
    for (String line : files.lines("proc/self/cgroup")) {
      String[] parts = line.split(":", 3);
      if (parts.length == 3 && parts[1].isEmpty()) {
        groups.addAll(groups(files, UNIFIED, parts[2]));
      } else if (parts.length == 3 && List.of(parts[1].split(",", -1)).contains("cpu")) {
        groups.addAll(groups(files, CONTROLLER, parts[2]));
      }
    }
    if (groups.isEmpty()) {
      return Optional.empty();
    }
    Double quota =
        groups.stream()
            .map(CgroupCpu::quotaProcessors)
            .flatMap(Stream::ofNullable)
            .min(Double::compare)
            .orElse(null);
    return Optional.of(
        new CgroupCpu(
            quota,
            groups.stream().mapToLong(CgroupCpu::throttledPeriods).sum(),
            groups.stream().mapToLong(CgroupCpu::throttledNanos).sum()));
  }

  /** Of the first mount that has any: the names of version 1 are often links to one another. */
  private static List<CgroupCpu> groups(SystemFiles files, List<String> mounts, String group) {
    return mounts.stream()
        .map(mount -> upwards(files, mount, group))
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  /** From the process's group up to the mount; a container may see only the mount. */
  private static List<CgroupCpu> upwards(SystemFiles files, String mount, String group) {
    List<CgroupCpu> groups = new ArrayList<>();
    // "/.." stands for what is outside of the container's own name space.
    String path = group.equals("/") || group.contains("..") ? "" : group;
    while (true) {
      group(files, mount + path).ifPresent(groups::add);
      if (path.isEmpty()) {
        return groups;
      }
      path = path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
  }

  private static Optional<CgroupCpu> group(SystemFiles files, String directory) {
    List<String> stat = files.lines(directory + "/cpu.stat");
    OptionalLong periods = value(stat, "nr_throttled");
    if (periods.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong micros = value(stat, "throttled_usec"); // version 2
    OptionalLong nanos = value(stat, "throttled_time"); // version 1
    OptionalDouble quota = quota(files, directory);
    return Optional.of(
        new CgroupCpu(
            quota.isPresent() ? (Double) quota.getAsDouble() : null,
            periods.getAsLong(),
            micros.isPresent() ? 1_000 * micros.getAsLong() : nanos.orElse(0)));
  }

  private static OptionalDouble quota(SystemFiles files, String directory) {
    Optional<String[]> max = files.line(directory + "/cpu.max").map(line -> line.split(" ", -1));
    OptionalLong quota =
        max.isPresent()
            ? SystemFiles.parse(max.get()[0]) // "max" is no number: no limit
            : files.number(directory + "/cpu.cfs_quota_us");
    OptionalLong period =
        max.isPresent()
            ? max.get().length > 1 ? SystemFiles.parse(max.get()[1]) : OptionalLong.empty()
            : files.number(directory + "/cpu.cfs_period_us");
    if (quota.isEmpty() || period.isEmpty() || quota.getAsLong() <= 0 || period.getAsLong() <= 0) {
      return OptionalDouble.empty(); // Version 1 says -1 for no limit.
    }
    return OptionalDouble.of((double) quota.getAsLong() / period.getAsLong());
  }

  private static OptionalLong value(List<String> stat, String key) {
    return stat.stream()
        .filter(line -> line.startsWith(key + " "))
        .map(line -> SystemFiles.parse(line.substring(key.length())))
        .findFirst()
        .orElse(OptionalLong.empty());
  }
}
