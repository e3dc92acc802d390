package io.perfport.core.transport.iocp;

import java.util.SplittableRandom;

/** How one end of a connection of the soak ends it. */
enum SoakEnding {
  /** Sends all, shuts its output down, and closes when the peer has done so too. */
  HALF_CLOSE(true),
  /** Closes as soon as all has been sent, whatever the peer still sends. */
  CLOSE_WHEN_SENT(true),
  /** Shuts both directions down as soon as all has been sent, then closes. */
  SHUT_DOWN_WHEN_SENT(true),
  /** Closes after a while, with whatever is pending then. */
  CLOSE_EARLY(false),
  /** As {@link #CLOSE_EARLY}, but the peer sees a reset. */
  RESET(false);

  private static final SoakEnding[] ALL = values();

  /** Whether a peer that reads to the end has received everything. */
  final boolean sendsAll;

  SoakEnding(boolean sendsAll) {
    this.sendsAll = sendsAll;
  }

  /** Half of all ends are orderly, or nobody would ever get anything whole. */
  static SoakEnding pick(SplittableRandom random) {
    return random.nextInt(3) == 0 ? HALF_CLOSE : ALL[random.nextInt(ALL.length)];
  }
}
