package io.perfport.core.transport;

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
}
