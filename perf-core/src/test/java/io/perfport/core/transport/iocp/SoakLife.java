package io.perfport.core.transport.iocp;

import io.netty.channel.Channel;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * The channels that are open, and those that something still holds on to though they are closed.
 * Any thread may call.
 */
final class SoakLife {
  /** TCP itself may pause for seconds; nothing waits for longer than that. */
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final int COLLECTIONS = 20;

  private final Map<Channel, SoakPeer> open = new ConcurrentHashMap<>();
  private final Queue<WeakReference<Channel>> all = new ConcurrentLinkedQueue<>();

  void began(Channel channel, SoakPeer peer) {
    open.put(channel, peer);
    all.add(new WeakReference<>(channel));
    channel.closeFuture().addListener(done -> open.remove(channel));
  }

  /** Those that are stuck. */
  List<String> stuck() {
    return describe(true);
  }

  /** Waits until every channel has closed; returns those that did not. */
  List<String> awaitEnd() throws InterruptedException {
    while (!open.isEmpty() && stuck().isEmpty()) {
      Thread.sleep(5);
    }
    return describe(false);
  }

  /** Forgets the channels that were collected, so that a long soak does not run out of memory. */
  void prune() {
    all.removeIf(channel -> channel.get() == null);
  }

  /** Collects garbage until every channel that was closed is gone; returns how many never go. */
  @SuppressWarnings("ExplicitGc")
  int held() throws InterruptedException {
    for (int i = 0; i < COLLECTIONS && !all.isEmpty(); i++) {
      System.gc();
      Thread.sleep(20);
      prune();
    }
    return all.size();
  }

  private List<String> describe(boolean onlyStuck) {
    return open.entrySet().stream()
        .filter(entry -> !onlyStuck || entry.getValue().pausedNanos() > LONGEST_PAUSE_NANOS)
        .limit(10)
        .map(SoakLife::describe)
        .toList();
  }

  private static String describe(Map.Entry<Channel, SoakPeer> entry) {
    Channel channel = entry.getKey();
    return "%s registered %b, open %b, active %b, writable %b, auto-read %b; %s"
        .formatted(
            channel,
            channel.isRegistered(),
            channel.isOpen(),
            channel.isActive(),
            channel.isWritable(),
            channel.config().isAutoRead(),
            entry.getValue());
  }
}
