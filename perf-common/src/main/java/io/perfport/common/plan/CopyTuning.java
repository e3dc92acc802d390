package io.perfport.common.plan;

/**
 * Which copies between program and kernel the ends of a plan leave out. Both change what a host
 * pays for the bytes, and nothing on the wire.
 *
 * @param zeroCopy whether senders send from a file in memory, with sendfile(2), instead of copying
 *     a block to their kernel ({@code -Z})
 * @param skipReceiveCopy whether receivers have their kernel drop what it has received, with
 *     MSG_TRUNC (tcp(7)), instead of copying it to them ({@code --skip-rx-copy})
 */
public record CopyTuning(boolean zeroCopy, boolean skipReceiveCopy) {
  /** Every byte is copied, at both ends. */
  public static final CopyTuning NONE = new CopyTuning(false, false);
}
