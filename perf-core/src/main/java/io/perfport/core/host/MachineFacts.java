package io.perfport.core.host;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the kernel says of the machine at one moment. Null is what can't be told.
 *
 * @param processors what all processors have done
 * @param cgroup the limits that this process stands under
 * @param frequency what keeps processors slow
 * @param network what the network has done
 */
public record MachineFacts(
    ProcessorTime processors,
    CgroupCpu cgroup,
    FrequencyLimits frequency,
    NetworkCounters network) {
  static MachineFacts read(SystemFiles files) {
    return new MachineFacts(
        ProcessorTime.read(files).orElse(null),
        CgroupCpu.read(files).orElse(null),
        FrequencyLimits.read(files),
        NetworkCounters.read(files));
  }

  /**
   * What keeps processors below the frequency that they could have.
   *
   * @param thermalEvents how often a core or package was throttled for its heat since the machine
   *     started; null where the kernel does not count it
   * @param capPercent the lowest limit that a processor's policy sets, in percent of the frequency
   *     that it could have; null where the kernel does not tell. The frequency itself is not looked
   *     at: at the moment of looking it says nothing of the run.
   */
  public record FrequencyLimits(Long thermalEvents, Double capPercent) {
    private static final String PROCESSORS = "sys/devices/system/cpu";

    static FrequencyLimits read(SystemFiles files) {
      List<String> processors = files.names(PROCESSORS, "cpu\\d+");
      Long events = null;
      Double cap = null;
      for (String each : processors) {
        String path = PROCESSORS + "/" + each;
        for (String count : List.of("core_throttle_count", "package_throttle_count")) {
          OptionalLong value = files.number(path + "/thermal_throttle/" + count);
          if (value.isPresent()) {
            events = (events == null ? 0 : events) + value.getAsLong();
          }
        }
        OptionalDouble limit = cap(files, path + "/cpufreq");
        if (limit.isPresent()) {
          cap = cap == null ? limit.getAsDouble() : Math.min(cap, limit.getAsDouble());
        }
      }
      return new FrequencyLimits(events, cap);
    }

    private static OptionalDouble cap(SystemFiles files, String policy) {
      OptionalLong limit = files.number(policy + "/scaling_max_freq");
      OptionalLong best = files.number(policy + "/cpuinfo_max_freq");
      return limit.isPresent() && best.isPresent() && best.getAsLong() > 0
          ? OptionalDouble.of(100.0 * limit.getAsLong() / best.getAsLong())
          : OptionalDouble.empty();
    }
  }
}
