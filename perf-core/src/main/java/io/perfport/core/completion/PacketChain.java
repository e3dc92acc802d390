package io.perfport.core.completion;

import java.util.function.Consumer;

/**
 * A few packets that are to be posted together, in the order they were added: one compare-and-set
 * for all of them. Not thread-safe; reusable as soon as it has been posted, and it allocates
 * nothing. Packets in a chain count as posted.
 */
public final class PacketChain {
  // Newest first, as the inbox keeps them, so that posting the chain is a single swap.
  private CompletionPacket newest;
  private CompletionPacket oldest;

  /** Adds a packet behind the others. */
  public void add(CompletionPacket packet) {
    packet.markPosted();
    append(packet);
  }

  /** True if there is nothing to post. */
  public boolean isEmpty() {
    return newest == null;
  }

  /** Takes every packet out, the oldest first, and gives each back to its owner. */
  public void drainTo(Consumer<? super CompletionPacket> owner) {
    CompletionPacket packet = PacketInbox.oldestFirst(newest);
    clear();
    while (packet != null) {
      CompletionPacket following = packet.next;
      packet.next = null;
      packet.markFree();
      owner.accept(packet);
      packet = following;
    }
  }

  void append(CompletionPacket marked) {
    marked.next = newest;
    newest = marked;
    if (oldest == null) {
      oldest = marked;
    }
  }

  /** Moves the packets of another chain behind those of this one. */
  void splice(PacketChain later) {
    later.oldest.next = newest;
    newest = later.newest;
    if (oldest == null) {
      oldest = later.oldest;
    }
    later.clear();
  }

  CompletionPacket newest() {
    return newest;
  }

  CompletionPacket oldest() {
    return oldest;
  }

  void clear() {
    newest = null;
    oldest = null;
  }
}
