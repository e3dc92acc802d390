package io.perfport.core.transport.iocp;

import java.util.SplittableRandom;

/** How a connection of the soak begins. */
enum SoakOpening {
  /** As connections should. */
  ORDINARY,
  /** Nobody listens. */
  REFUSED,
  /** Nobody answers, and the connect's time runs out. */
  TIMES_OUT,
  /** Nobody answers, and the channel is closed with its connect pending. */
  CLOSED_UNANSWERED,
  /** Nobody answers, and the connect is cancelled. */
  CANCELLED_UNANSWERED,
  /** The channel is closed while somebody is about to answer. */
  CLOSED_AT_ONCE,
  /** The connect is cancelled while somebody is about to answer. */
  CANCELLED_AT_ONCE;

  private static final SoakOpening[] ALL = values();

  static SoakOpening pick(SplittableRandom random) {
    return random.nextInt(5) > 0 ? ORDINARY : ALL[random.nextInt(ALL.length)];
  }

  /** Whether nobody is to answer. */
  boolean isUnanswered() {
    return this == TIMES_OUT || this == CLOSED_UNANSWERED || this == CANCELLED_UNANSWERED;
  }
}
