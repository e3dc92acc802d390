package io.perfport.core.dashboard;

import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Server-sent events for any number of viewers (HTML Living Standard section 9.2): a state, of
 * which only the latest counts, and numbered events, of which the last are kept for those who come
 * later or come back. It belongs to the endpoint's event loop, and so do its viewers.
 */
final class EventFeed {
  /**
   * What viewers may take.
   *
   * @param viewers at once
   * @param events the most that are kept
   * @param bytes the most that these have together
   * @param skipAfter one who has taken nothing for so long goes on with the newest event
   * @param closeAfter one who has taken nothing for so long is sent away
   */
  record FeedLimits(int viewers, int events, long bytes, Duration skipAfter, Duration closeAfter) {
    /** Five minutes at ten events a second. */
    static final FeedLimits DEFAULT =
        new FeedLimits(8, 3_000, 4 << 20, Duration.ofSeconds(2), Duration.ofSeconds(30));
  }

  static final String LAST_EVENT_ID = "last-event-id";
  private static final Pattern ID = Pattern.compile("([0-9a-f]{8})-(\\d{1,18})");

  /** Of this process: the numbers of another mean other events. */
  private final String epoch = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());

  private final FeedLimits limits;
  private final Runnable slow;
  private final EventRing ring;
  private final List<Viewer> viewers = new ArrayList<>();
  private byte[] state = new byte[0];
  private long stateVersion;

  /**
   * @param slow is told of each viewer that is sent away
   */
  EventFeed(FeedLimits limits, Runnable slow) {
    this.limits = limits;
    this.slow = slow;
    this.ring = new EventRing(limits.events(), limits.bytes());
  }

  String epoch() {
    return epoch;
  }

  boolean isFull() {
    return viewers.size() >= limits.viewers();
  }

  boolean isWatched() {
    return !viewers.isEmpty();
  }

  /** A new viewer, who begins with all that is kept, or behind the last event that he has seen. */
  Viewer viewer(HttpHeaders request) {
    String told = request.get(LAST_EVENT_ID);
    Matcher id = ID.matcher(told == null ? "" : told);
    boolean known = id.matches() && id.group(1).equals(epoch);
    long next = known ? Long.parseLong(id.group(2)) + 1 : 0;
    return new Viewer(this, Math.min(next, ring.end()));
  }

  void add(Viewer viewer) {
    viewers.add(viewer);
  }

  void remove(Viewer viewer) {
    viewers.remove(viewer);
  }

  /** Replaces the state. */
  void state(String json) {
    state = event("", "state", json);
    stateVersion++;
    each(Viewer::pump);
  }

  /** Adds a numbered event. */
  void publish(String json) {
    ring.add(event("id: " + epoch + '-' + ring.end() + '\n', "tick", json));
    each(Viewer::pump);
  }

  /** Says something to those who can hear it at this moment, and to nobody else. */
  void announce(String name, String json) {
    byte[] event = event("", name, json);
    each(viewer -> viewer.say(event));
  }

  /** There will be no more: everybody is told, and goes. */
  void end() {
    announce("end", "{}");
    each(Viewer::leave);
  }

  private void each(Consumer<Viewer> call) {
    List.copyOf(viewers).forEach(call); // One that fails removes itself.
  }

  /** JSON that Jackson writes on one line has no line end in it. */
  private static byte[] event(String id, String name, String json) {
    return (id + "event: " + name + "\ndata: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  EventRing ring() {
    return ring;
  }

  byte[] state() {
    return state;
  }

  long stateVersion() {
    return stateVersion;
  }

  FeedLimits limits() {
    return limits;
  }

  void tooSlow() {
    slow.run();
  }
}
