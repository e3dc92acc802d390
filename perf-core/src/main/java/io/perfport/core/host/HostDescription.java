package io.perfport.core.host;

import java.lang.management.ManagementFactory;

/** One line about the machine that a result was measured on. */
public final class HostDescription {
  /**
   * As the first caller has them: a thread that is held to some processors counts only those, and
   * so do threads that it begins.
   */
  private static final int PROCESSORS =
      ManagementFactory.getOperatingSystemMXBean().getAvailableProcessors();

  private HostDescription() {}

  /** Operating system, processors and Java version. */
  public static String line() {
    return "%s %s %s, %d processors, Java %s (%s)"
        .formatted(
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch"),
            PROCESSORS,
            Runtime.version().toString(),
            System.getProperty("java.vm.vendor"));
  }
}
