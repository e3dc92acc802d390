package io.perfport.core.transport.blocking;

import io.netty.channel.ChannelOutboundBuffer;
import io.perfport.core.transport.serial.OutboundGather;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * Writes what a channel has flushed. It keeps the buffers of the call that is under way, whatever
 * becomes of the channel meanwhile.
 *
 * <p>A flush does not write, it has a thread write. So that a message which is flushed just before
 * the channel closes is not lost, as it is not where a flush writes at once, an end waits for the
 * write: as long as a kernel with room takes, not as long as a peer that does not read. Belongs to
 * the channel's loop, but for the call itself.
 */
final class WriteCall implements ThreadedChannel.Call {
  /** What a socket has room for, but for one whose peer does not keep up. */
  private static final long SHORT_BYTES = 64 << 10;

  /** What a call may take while something waits for the end: one that takes longer has blocked. */
  private static final long PATIENCE_MILLIS = 50;

  /** For the end as a whole: a thread may come late on a busy machine, and a peer read slowly. */
  private static final long LONGEST_END_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long FEWEST_BYTES = 16 << 10;

  /** What a call may take: till it returns nobody knows how much of it the kernel has taken. */
  private static final long CALL_NANOS = 4_000_000;

  private final BlockingSocketChannel channel;
  private final SocketChannel socket;
  private final OutboundGather gather = new OutboundGather();

  /** Where there are flushed messages; null if there are none, or they are given up. */
  private ChannelOutboundBuffer outbound;

  private boolean claimed;

  /** When the last call was claimed. */
  private long beganNanos;

  // The claimer's, then the loop's.
  private long bytesAtOnce = FEWEST_BYTES;
  private int views;
  private long written;
  private Throwable failure;

  WriteCall(BlockingSocketChannel channel, SocketChannel socket) {
    this.channel = channel;
    this.socket = socket;
  }

  void request(ChannelOutboundBuffer flushed) {
    outbound = flushed;
  }

  /** Whether there is something to write, or a thread writes it. */
  boolean isBusy() {
    return outbound != null;
  }

  /** Writes no more. */
  void abandon() {
    outbound = null;
    channel.runEnd();
  }

  /** Lets an end go on when all has been written, or can't be, or takes too long. */
  void awaitEnd() {
    awaitEnd(System.nanoTime() + LONGEST_END_NANOS);
  }

  private void awaitEnd(long giveUpNanos) {
    long now = System.nanoTime();
    boolean blocked = claimed && now - beganNanos >= TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    if (!isBusy() || blocked || now - giveUpNanos >= 0) {
      channel.runEnd();
    } else {
      channel
          .eventLoop()
          .schedule(() -> awaitEnd(giveUpNanos), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  boolean isClaimable() {
    return outbound != null && !claimed;
  }

  /** Takes what there is; false if it was nothing but empty messages. */
  boolean claim() throws Exception {
    while (outbound != null) {
      if (outbound.isEmpty()) {
        outbound = null;
        channel.runEnd();
      } else if ((views = gather.fill(outbound, bytesAtOnce)) > 0) {
        gather.hold();
        claimed = true;
        beganNanos = System.nanoTime();
        return true;
      } else {
        outbound.removeBytes(0); // empty messages, which complete without a call
      }
    }
    return false;
  }

  @Override
  public boolean isShort() {
    return gather.bytes() <= SHORT_BYTES;
  }

  @Override
  public void call() {
    failure = null;
    written = 0;
    try {
      ByteBuffer[] from = gather.views();
      written = views == 1 ? socket.write(from[0]) : socket.write(from, 0, views);
      bytesAtOnce = bytesAtOnce(System.nanoTime() - beganNanos);
    } catch (Throwable t) { // an Error too: it would end the thread without a word
      failure = t;
    }
  }

  /** What the last call's speed allows, and no more than twice the last. */
  private long bytesAtOnce(long nanos) {
    long bytes = written * CALL_NANOS / Math.max(1, nanos);
    return Math.max(
        FEWEST_BYTES, Math.min(bytes, Math.min(2 * bytesAtOnce, OutboundGather.MAX_BYTES)));
  }

  @Override
  public void done() {
    gather.clear();
    claimed = false;
    if (outbound == null) {
      return; // the channel was closed
    }
    if (failure == null) {
      // Tells writers, who may flush again.
      outbound.removeBytes(written);
    } else {
      outbound = null;
      channel.onSendFailed(failure);
      channel.runEnd();
    }
  }
}
