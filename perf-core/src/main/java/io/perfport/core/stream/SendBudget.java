package io.perfport.core.stream;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that the streams of one direction may still send together ({@code -n}, {@code -k}). A fast
 * stream takes more of it than a slow one, so that none is waited for at the end.
 *
 * <p>Any thread: it is the one thing that senders on different event loops share, and they touch it
 * once a write, not once a frame.
 */
public final class SendBudget {
  /** The part of what is left that one write takes at most: the other streams get theirs. */
  private static final int SHARES = 64;

  private final AtomicLong left;

  private SendBudget(long bytes) {
    this.left = new AtomicLong(bytes);
  }

  /** A budget of this number of bytes. */
  public static SendBudget of(long bytes) {
    return new SendBudget(bytes);
  }

  /** A budget that a test of any length does not use up: 8 EiB. */
  public static SendBudget unlimited() {
    return new SendBudget(Long.MAX_VALUE);
  }

  /** Grants this number of bytes from now on, whatever was granted before: the warm-up is over. */
  public void limitTo(long bytes) {
    left.set(bytes);
  }

  /**
   * Takes up to {@code wanted} bytes.
   *
   * @return the bytes granted, less than wanted only at the end; 0 when nothing is left
   */
  int take(int wanted) {
    return take(wanted, wanted);
  }

  /**
   * Takes up to {@code wanted} bytes, in whole blocks; towards the end one block at a time.
   *
   * @return the bytes granted; less than a block only at the end; 0 when nothing is left
   */
  int take(int wanted, int blockBytes) {
    while (true) {
      long now = left.get();
      long share = now / SHARES;
      long most = Math.max(blockBytes, share - share % blockBytes);
      int granted = (int) Math.min(Math.min(wanted, most), now);
      if (granted == 0 || left.compareAndSet(now, now - granted)) {
        return granted;
      }
    }
  }
}
