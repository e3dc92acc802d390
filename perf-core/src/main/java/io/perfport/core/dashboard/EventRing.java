package io.perfport.core.dashboard;

/**
 * The last events, numbered from 0 on, as they are sent: as many as fit into a number and a size.
 * One thread's.
 */
final class EventRing {
  private final byte[][] slots;
  private final long mostBytes;
  private long oldest;
  private long end;
  private long bytes;

  EventRing(int mostEvents, long mostBytes) {
    this.slots = new byte[mostEvents][];
    this.mostBytes = mostBytes;
  }

  /** Adds an event, which has the number {@link #end} had before. The newest is always kept. */
  void add(byte[] event) {
    if (end - oldest == slots.length) {
      dropOldest();
    }
    slots[slot(end)] = event;
    end++;
    bytes += event.length;
    while (bytes > mostBytes && end - oldest > 1) {
      dropOldest();
    }
  }

  private void dropOldest() {
    int slot = slot(oldest);
    bytes -= slots[slot].length;
    slots[slot] = null;
    oldest++;
  }

  private int slot(long number) {
    return (int) (number % slots.length);
  }

  /** The number of the oldest event that is kept; {@link #end} if there is none. */
  long oldest() {
    return oldest;
  }

  /** The number that the next event will have. */
  long end() {
    return end;
  }

  /** An event that is kept. */
  byte[] get(long number) {
    return slots[slot(number)];
  }
}
