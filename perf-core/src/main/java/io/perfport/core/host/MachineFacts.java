package io.perfport.core.host;

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
}
