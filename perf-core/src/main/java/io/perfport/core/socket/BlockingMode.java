package io.perfport.core.socket;

/**
 * O_NONBLOCK of an open socket: fcntl(2). The JDK and Netty keep a socket non-blocking as long as
 * an event loop watches it. Thread-safe.
 */
public final class BlockingMode {
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;

  /** Of the processors that Netty's epoll is made for: x86, ARM and RISC-V. */
  private static final int O_NONBLOCK = 0x800;

  private BlockingMode() {}

  /** Whether it can be set. Never waits: for a moment after the first question it can't. */
  public static boolean isReady() {
    return CLibrary.isReady();
  }

  /**
   * Has calls on a socket wait or not; only if {@link #isReady}.
   *
   * @param socket a file descriptor that stays open during the call
   * @return whether the socket is so now
   */
  public static boolean set(int socket, boolean blocking) {
    int flags = CLibrary.fcntl(socket, F_GETFL, 0);
    int wanted = blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
    return flags >= 0 && (flags == wanted || CLibrary.fcntl(socket, F_SETFL, wanted) == 0);
  }
}
