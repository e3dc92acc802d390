package io.perfport.core.socket;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import io.perfport.common.failure.CauseText;
import java.io.IOException;
import java.util.Optional;

/**
 * recv(2) with MSG_TRUNC, by which Linux drops what a TCP connection has received instead of
 * copying it (tcp(7)). Thread-safe.
 */
public final class KernelDiscard {
  private static final int MSG_TRUNC = 0x20;
  private static final int MSG_DONTWAIT = 0x40;

  private static final int EINTR = 4;
  private static final int EAGAIN = 11;

  private KernelDiscard() {}

  /** Why this machine can't; empty if it can. */
  public static Optional<String> obstacle() {
    return Optional.ofNullable(CLibrary.obstacle())
        .map(why -> "recv with MSG_TRUNC can't be called: " + why);
  }

  /**
   * Drops up to this number of received bytes, without waiting for any.
   *
   * @param socket a file descriptor that stays open during the call
   * @return how many; 0 if there were none, or if the stream has ended
   * @throws IOException if the connection broke
   */
  public static long discard(int socket, long most) throws IOException {
    if (CLibrary.obstacle() != null) {
      throw new IOException(obstacle().orElseThrow());
    }
    long dropped;
    int error = 0;
    do {
      dropped = CLibrary.recv(socket, 0, most, MSG_TRUNC | MSG_DONTWAIT);
      error = dropped < 0 ? Native.getLastError() : 0;
    } while (error == EINTR);
    if (error != 0 && error != EAGAIN) {
      throw new IOException("recv with MSG_TRUNC: " + CauseText.of(new LastErrorException(error)));
    }
    return Math.max(0, dropped);
  }
}
