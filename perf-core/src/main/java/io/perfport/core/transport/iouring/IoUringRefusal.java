package io.perfport.core.transport.iouring;

import io.perfport.core.transport.Availability.UnavailableReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells why a Linux system has no io_uring for this process, out of what there is to see. */
final class IoUringRefusal {
  /** Netty's own lower limit. */
  private static final int MAJOR = 5;

  private static final int MINOR = 9;

  private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");
  private static final Path DISABLED = Path.of("/proc/sys/kernel/io_uring_disabled");

  private IoUringRefusal() {}

  /** kernel.io_uring_disabled, Linux 6.6; empty where the kernel has no such setting. */
  static String disabledSetting() {
    try {
      return Files.readString(DISABLED).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * One sentence for the user.
   *
   * @param release the kernel's release, such as {@code 6.1.0-18-amd64}
   * @param disabled what {@link #disabledSetting} gave
   * @param cause what Netty says
   */
  static String reason(String release, String disabled, Throwable cause) {
    if (isOlder(release)) {
      return "it needs Linux %d.%d or newer, and this kernel is %s"
          .formatted(MAJOR, MINOR, release);
    }
    if (disabled.equals("2")) {
      return "the kernel forbids io_uring (kernel.io_uring_disabled=2)";
    }
    if (disabled.equals("1")) {
      return "the kernel allows io_uring to the group kernel.io_uring_group only"
          + " (kernel.io_uring_disabled=1)";
    }
    String reason = UnavailableReason.of(cause);
    if (reason.contains("Operation not permitted")) {
      return "a seccomp filter forbids io_uring to this process, as containers' defaults do";
    }
    if (reason.contains("Cannot allocate memory")) {
      return "too little memory may be locked for its rings (ulimit -l)";
    }
    if (reason.contains("Function not implemented")) {
      return "this kernel was built without io_uring";
    }
    return reason;
  }

  private static boolean isOlder(String release) {
    Matcher version = RELEASE.matcher(release);
    if (!version.matches()) {
      return false;
    }
    int major = Integer.parseInt(version.group(1));
    return major < MAJOR || (major == MAJOR && Integer.parseInt(version.group(2)) < MINOR);
  }
}
