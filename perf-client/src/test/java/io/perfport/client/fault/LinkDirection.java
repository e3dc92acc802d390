package io.perfport.client.fault;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * One direction of a link: a thread that takes packets from one device, and gives them to the other
 * when, and as, the {@link Conditions} say. What it decides by chance comes from its seed. Counts
 * are exact, and may be read by any thread.
 */
final class LinkDirection implements Runnable {
  /** What became of packets that the counts are about. */
  enum Fate {
    ENTERED,
    /** By chance, or since the link was down. */
    LOST,
    /** Since the queue before the rate was full, or the packet was larger than the MTU. */
    REFUSED,
    DUPLICATED,
    REORDERED,
    CORRUPTED
  }

  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** The number keeps packets in order that are due at the same time. */
  private record Due(long nanos, long number, IpPacket packet) {}

  /** What shall be done once, before a certain packet passes. */
  private record Watch(Predicate<IpPacket> seen, Runnable action) {}

  private final Tun from;
  private final Tun to;
  private final SplittableRandom random;
  private final PriorityQueue<Due> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Due::nanos).thenComparingLong(Due::number));
  private final Map<Fate, AtomicLong> datagrams = counts();
  private final Map<Fate, AtomicLong> segments = counts();
  private final ArrayDeque<Watch> watches = new ArrayDeque<>();
  private volatile Conditions conditions = Conditions.PERFECT;
  private volatile boolean closed;
  private long number;
  private long rateFreeNanos = System.nanoTime();

  LinkDirection(Tun from, Tun to, long seed) {
    this.from = from;
    this.to = to;
    this.random = new SplittableRandom(seed);
  }

  private static Map<Fate, AtomicLong> counts() {
    Map<Fate, AtomicLong> counts = new EnumMap<>(Fate.class);
    for (Fate fate : Fate.values()) {
      counts.put(fate, new AtomicLong());
    }
    return counts;
  }

  /** From the next packet on. Any thread. */
  void set(Conditions now) {
    conditions = now;
  }

  /** Measured datagrams of UDP that met a fate so far. */
  long datagrams(Fate fate) {
    return datagrams.get(fate).get();
  }

  /** TCP segments with data that met a fate so far. */
  long segments(Fate fate) {
    return segments.get(fate).get();
  }

  /** Does something once, on this direction's thread, before the first such packet passes. */
  void before(Predicate<IpPacket> packet, Runnable action) {
    synchronized (watches) {
      watches.add(new Watch(packet, action));
    }
  }

  void close() {
    closed = true;
  }

  @Override
  public void run() {
    while (!closed) {
      Due next = waiting.peek();
      long wait = next == null ? IDLE_NANOS : next.nanos() - System.nanoTime();
      if (wait > 0) {
        from.await(Math.min(wait, IDLE_NANOS));
      }
      byte[] packet = from.read();
      if (packet != null) {
        take(new IpPacket(packet));
      }
      deliver(System.nanoTime());
    }
  }

  private void deliver(long now) {
    while (!waiting.isEmpty() && waiting.peek().nanos() - now <= 0) {
      to.write(waiting.remove().packet().array());
    }
  }

  private void take(IpPacket packet) {
    alarm(packet);
    Conditions now = conditions;
    count(packet, Fate.ENTERED);
    if (random.nextDouble() < now.loss()) {
      count(packet, Fate.LOST);
    } else if (packet.length() > now.mtu() || isFull(packet, now)) {
      count(packet, Fate.REFUSED);
    } else {
      pass(packet, now);
    }
  }

  private void alarm(IpPacket packet) {
    synchronized (watches) {
      watches.removeIf(
          watch -> {
            boolean seen = watch.seen().test(packet);
            if (seen) {
              watch.action().run();
            }
            return seen;
          });
    }
  }

  private void pass(IpPacket packet, Conditions now) {
    IpPacket arriving = packet;
    if (random.nextDouble() < now.corrupt()) {
      count(packet, Fate.CORRUPTED);
      arriving = packet.damaged(random.nextInt(Byte.SIZE));
    }
    long due = sent(packet, now) + now.delay().toNanos();
    if (random.nextDouble() < now.reorder()) {
      count(packet, Fate.REORDERED);
      due += Conditions.LATE.toNanos();
    }
    waiting.add(new Due(due, number++, arriving));
    if (random.nextDouble() < now.duplicate()) {
      count(packet, Fate.DUPLICATED);
      waiting.add(new Due(due, number++, arriving));
    }
  }

  private boolean isFull(IpPacket packet, Conditions now) {
    if (now.bitsPerSecond() == 0) {
      return false;
    }
    long waitingNanos = Math.max(0, rateFreeNanos - System.nanoTime());
    double waitingBytes = waitingNanos / 8e9 * now.bitsPerSecond();
    return waitingBytes + packet.length() > now.queueBytes();
  }

  /** When its last bit has left. */
  private long sent(IpPacket packet, Conditions now) {
    long time = System.nanoTime();
    if (now.bitsPerSecond() == 0) {
      return time;
    }
    long begins = Math.max(time, rateFreeNanos);
    rateFreeNanos = begins + Math.round(packet.length() * 8e9 / now.bitsPerSecond());
    return rateFreeNanos;
  }

  private void count(IpPacket packet, Fate fate) {
    if (packet.isDatagram()) {
      datagrams.get(fate).incrementAndGet();
    } else if (packet.isSegment()) {
      segments.get(fate).incrementAndGet();
    }
  }
}
