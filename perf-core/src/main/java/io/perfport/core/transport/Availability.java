package io.perfport.core.transport;

import java.util.Locale;
import java.util.Objects;

/** Whether a transport can be used on this machine and, if not, why. */
public sealed interface Availability {
  /** The transport can be used here. */
  record Available() implements Availability {}

  /**
   * The transport can't be used here.
   *
   * @param reason one sentence without a full stop, as the user will read it after a colon
   */
  record Unavailable(String reason) implements Availability {
    public Unavailable {
      Objects.requireNonNull(reason, "reason");
    }
  }

  static Availability available() {
    return new Available();
  }

  static Availability unavailable(String reason) {
    return new Unavailable(reason);
  }

  default boolean isAvailable() {
    return this instanceof Available;
  }

  /**
   * States that the transport can be used here.
   *
   * @throws IllegalStateException if not, with the reason
   */
  default void require() {
    if (this instanceof Unavailable unavailable) {
      throw new IllegalStateException("not available here: " + unavailable.reason());
    }
  }

  /**
   * Words for why a transport can't be used here, out of what the operating system and Netty say.
   */
  public static final class UnavailableReason {
    private UnavailableReason() {}

    /** Whether this is Linux. */
    public static boolean isLinux() {
      return system().toLowerCase(Locale.ROOT).startsWith("linux");
    }

    /** The operating system's name. */
    public static String system() {
      return System.getProperty("os.name", "unknown");
    }

    /** A mechanism of another operating system. */
    public static String otherSystem(String needs) {
      return "it is part of %s, and this is %s".formatted(needs, system());
    }

    /**
     * A native library that did not load, or whose first call failed.
     *
     * @param cause what Netty says; possibly null
     */
    public static String of(Throwable cause) {
      if (Boolean.getBoolean("io.netty.transport.noNative")) {
        return "native transports are turned off (-Dio.netty.transport.noNative=true)";
      }
      for (Throwable t = cause; t != null; t = t.getCause()) {
        if (t instanceof UnsatisfiedLinkError) {
          return "its native library for %s on %s did not load: %s"
              .formatted(system(), System.getProperty("os.arch"), firstLine(t));
        }
        if (t instanceof NoClassDefFoundError || t instanceof ClassNotFoundException) {
          return "a class that it needs is not on the class path: %s"
              .formatted(firstLine(t).replace('/', '.'));
        }
      }
      Throwable root = cause;
      while (root != null && root.getCause() != null) {
        root = root.getCause();
      }
      return root == null ? "the system does not say why" : firstLine(root);
    }

    static String firstLine(Throwable cause) {
      String message = cause.getMessage();
      return message == null || message.isBlank()
          ? cause.getClass().getSimpleName()
          : message.strip().lines().findFirst().orElseThrow();
    }
  }
}
