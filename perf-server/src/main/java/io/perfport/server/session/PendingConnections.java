package io.perfport.server.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.AttributeKey;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The connections of both protocols that are not admitted yet: they have sent nothing, or not
 * enough. Their number is limited, and that from one address to half of it. At the limit the oldest
 * is closed, not the new one: a genuine client sends at once. Each also has its deadline,
 * elsewhere. Thread-safe.
 */
public final class PendingConnections {
  private static final AttributeKey<Boolean> CROWDED_OUT =
      AttributeKey.valueOf(PendingConnections.class, "crowdedOut");

  private final int room;
  private final int roomOfOne;

  /** One for all, so that a connection that is let in keeps nothing of its wait. */
  private final ChannelFutureListener onClose = closed -> remove(closed.channel());

  /** In the order in which they came, as are those of each address. */
  private final Set<Channel> waiting = new LinkedHashSet<>();

  private final Map<Object, Set<Channel>> byAddress = new HashMap<>();

  public PendingConnections(int room) {
    this.room = room;
    this.roomOfOne = Math.max(1, room / 2);
  }

  /** A connection has come. It leaves when it is let in, or closes. */
  void enter(Channel channel) {
    Channel out = add(channel);
    channel.closeFuture().addListener(onClose);
    if (out != null) {
      out.attr(CROWDED_OUT).set(true);
      out.close();
    }
  }

  private synchronized Channel add(Channel channel) {
    waiting.add(channel);
    Set<Channel> neighbours =
        byAddress.computeIfAbsent(addressOf(channel), address -> new LinkedHashSet<>());
    neighbours.add(channel);
    if (neighbours.size() > roomOfOne) {
      return firstOf(neighbours);
    }
    return waiting.size() > room ? firstOf(waiting) : null;
  }

  private Channel firstOf(Set<Channel> channels) {
    Iterator<Channel> all = channels.iterator();
    Channel first = all.next();
    remove(first);
    return first;
  }

  /** A connection was let in: it counts as part of its session from now on. */
  public void leave(Channel channel) {
    channel.closeFuture().removeListener(onClose);
    remove(channel);
  }

  private synchronized void remove(Channel channel) {
    if (waiting.remove(channel)) {
      byAddress.computeIfPresent(
          addressOf(channel),
          (address, neighbours) -> {
            neighbours.remove(channel);
            return neighbours.isEmpty() ? null : neighbours;
          });
    }
  }

  private static Object addressOf(Channel channel) {
    Object address = PeerAddress.of(channel.remoteAddress());
    return address == null ? "local" : address;
  }

  /** Whether a connection was closed to make room for others. */
  static boolean crowdedOut(Channel channel) {
    return Boolean.TRUE.equals(channel.attr(CROWDED_OUT).get());
  }

  /** Connections that wait now. */
  synchronized int waiting() {
    return waiting.size();
  }
}
