package io.perfport.core.completion;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Where posted packets land: a lock-free stack that the port empties in one swap and turns round,
 * which makes it a queue. Many threads push; only the holder of the port's lock takes.
 *
 * <p>Why not a linked queue: a push is visible as a whole from its compare-and-set on, so that no
 * poster which is preempted half-way hides the packets behind its own; and because the stack is
 * only ever taken whole, packets that come back at once do no harm (no ABA). Closing is a swap as
 * well: a push finds the port open or closed, and never loses its packet in between.
 */
final class PacketInbox extends InboxTail {
  private static final CompletionPacket CLOSED = new CompletionPacket();
  private static final VarHandle NEWEST;

  static {
    try {
      NEWEST =
          MethodHandles.lookup().findVarHandle(InboxHead.class, "newest", CompletionPacket.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * Adds packets that are linked newest to oldest.
   *
   * @return false if the inbox is closed; the packets then still belong to the caller
   */
  boolean push(CompletionPacket newestPushed, CompletionPacket oldestPushed) {
    while (true) {
      CompletionPacket seen = newest;
      if (seen == CLOSED) {
        oldestPushed.next = null;
        return false;
      }
      oldestPushed.next = seen;
      if (NEWEST.compareAndSet(this, seen, newestPushed)) {
        return true;
      }
    }
  }

  /** Takes all packets, linked oldest to newest; null if there are none. */
  CompletionPacket takeAll() {
    CompletionPacket seen = newest;
    if (seen == null || seen == CLOSED) {
      return null;
    }
    return oldestFirst((CompletionPacket) NEWEST.getAndSet(this, null));
  }

  /** Takes what is there and lets nothing more in. */
  CompletionPacket close() {
    return oldestFirst((CompletionPacket) NEWEST.getAndSet(this, CLOSED));
  }

  /** How many packets there are: called with the port's lock held, so that nobody takes them. */
  int size() {
    return isClosed() ? 0 : length(newest);
  }

  static int length(CompletionPacket first) {
    int count = 0;
    for (CompletionPacket packet = first; packet != null; packet = packet.next) {
      count++;
    }
    return count;
  }

  boolean isClosed() {
    return newest == CLOSED;
  }

  static CompletionPacket oldestFirst(CompletionPacket newestFirst) {
    CompletionPacket oldest = null;
    CompletionPacket packet = newestFirst;
    while (packet != null) {
      CompletionPacket older = packet.next;
      packet.next = oldest;
      oldest = packet;
      packet = older;
    }
    return oldest;
  }
}

/** Keeps what every poster writes away from what lies before it in memory. */
@SuppressWarnings("unused")
abstract class InboxPad {
  byte b00, b01, b02, b03, b04, b05, b06, b07;
  long p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15;
}

abstract class InboxHead extends InboxPad {
  /** Written by every poster, and under the port's lock by the worker that empties the inbox. */
  volatile CompletionPacket newest;

  /**
   * A worker waits and may run. Written under the port's lock, read by every poster after its push:
   * it lies in the cache line that the push has just brought.
   */
  volatile boolean hungry;
}

/** And away from what lies behind it. */
@SuppressWarnings("unused")
abstract class InboxTail extends InboxHead {
  long q01, q02, q03, q04, q05, q06, q07, q08, q09, q10, q11, q12, q13, q14, q15;
}
