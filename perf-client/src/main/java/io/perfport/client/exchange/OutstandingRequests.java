package io.perfport.client.exchange;

/**
 * The requests of one pair of UDP addresses that have no response yet, told by their sequences.
 * Belongs to one event loop; allocates nothing after its making.
 *
 * <p>A request has one of as many places as requests may be outstanding, and its sequence says
 * which: that of the n-th request in a place, from 0, is {@code n * depth + place + 1}. So no
 * sequence is used twice, a response finds its request without a search, and a request that is lost
 * keeps none but its own place.
 */
final class OutstandingRequests {
  /** What a response is. */
  enum Arrival {
    /** The first to a request that is waited for, which is outstanding no more. */
    ANSWER,
    /** The first to a request that was given up. */
    LATE,
    /** To a request that had one already. */
    DUPLICATE,
    /** To none that was sent. */
    UNKNOWN
  }

  /**
   * Of those given up, how many each place remembers. With a timeout of a second a place gives up
   * one in a second at most, so that a response is known as late for the four seconds after it.
   */
  static final int REMEMBERED = 4;

  private static final long NONE = 0;

  private final int depth;

  /** Of the last request in each place; 0 before the first. */
  private final long[] sequences;

  private final long[] dueNanos;
  private final long[] sentNanos;
  private final boolean[] waiting;

  /** The last ones given up without a response so far, {@link #REMEMBERED} for each place. */
  private final long[] givenUp;

  /** Free places, those that are free longest first: sequences then rise, while none is lost. */
  private final int[] free;

  private int firstFree;
  private int size;

  /**
   * @param depth how many may be outstanding, 1 or more
   */
  OutstandingRequests(int depth) {
    this.depth = depth;
    sequences = new long[depth];
    dueNanos = new long[depth];
    sentNanos = new long[depth];
    waiting = new boolean[depth];
    givenUp = new long[depth * REMEMBERED];
    free = new int[depth];
    for (int place = 0; place < depth; place++) {
      free[place] = place;
    }
  }

  int depth() {
    return depth;
  }

  int size() {
    return size;
  }

  boolean isFull() {
    return size == depth;
  }

  /**
   * A request is sent, while there is room.
   *
   * @return its sequence
   */
  long sent(long due, long sent) {
    int place = free[firstFree];
    firstFree = firstFree + 1 == depth ? 0 : firstFree + 1;
    size++;
    sequences[place] = sequences[place] == NONE ? place + 1 : sequences[place] + depth;
    dueNanos[place] = due;
    sentNanos[place] = sent;
    waiting[place] = true;
    return sequences[place];
  }

  /**
   * A response has come.
   *
   * @param sequence that it carries, 1 or more
   * @param sent the send time that it carries, which tells a made-up response to an outstanding
   *     request
   */
  Arrival arrived(long sequence, long sent) {
    int place = place(sequence);
    if (sequence > sequences[place]) {
      return Arrival.UNKNOWN;
    }
    if (sequence == sequences[place] && waiting[place]) {
      if (sent != sentNanos[place]) {
        return Arrival.UNKNOWN;
      }
      leave(place);
      return Arrival.ANSWER;
    }
    return wasGivenUp(place, sequence) ? Arrival.LATE : Arrival.DUPLICATE;
  }

  /** Once: the next response to it is a duplicate. */
  private boolean wasGivenUp(int place, long sequence) {
    for (int i = place * REMEMBERED; i < (place + 1) * REMEMBERED; i++) {
      if (givenUp[i] == sequence) {
        givenUp[i] = NONE;
        return true;
      }
    }
    return false;
  }

  private int place(long sequence) {
    return (int) ((sequence - 1) % depth);
  }

  private void leave(int place) {
    waiting[place] = false;
    int end = firstFree + depth - size;
    free[end >= depth ? end - depth : end] = place;
    size--;
  }

  /** When a request was due: good until the next is sent. */
  long dueNanos(long sequence) {
    return dueNanos[place(sequence)];
  }

  /**
   * Gives up those sent by a time.
   *
   * @return how many
   */
  int giveUp(long sentBy) {
    int before = size;
    for (int place = 0; place < depth; place++) {
      if (waiting[place] && sentNanos[place] - sentBy <= 0) {
        leave(place);
        remember(place);
      }
    }
    return before - size;
  }

  /** In place of the oldest. */
  private void remember(int place) {
    int oldest = place * REMEMBERED;
    for (int i = oldest; i < (place + 1) * REMEMBERED; i++) {
      if (givenUp[i] < givenUp[oldest]) {
        oldest = i;
      }
    }
    givenUp[oldest] = sequences[place];
  }

  /** When the oldest was sent. One or more are outstanding. */
  long oldestNanos() {
    return earliest(sentNanos);
  }

  /** When the oldest was due. One or more are outstanding. */
  long oldestDueNanos() {
    return earliest(dueNanos);
  }

  private long earliest(long[] times) {
    long oldest = 0;
    boolean found = false;
    for (int place = 0; place < depth; place++) {
      if (waiting[place] && (!found || times[place] - oldest < 0)) {
        oldest = times[place];
        found = true;
      }
    }
    return oldest;
  }
}
