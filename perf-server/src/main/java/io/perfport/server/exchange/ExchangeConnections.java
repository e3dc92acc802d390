package io.perfport.server.exchange;

import io.netty.channel.Channel;
import io.netty.channel.ChannelId;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ExchangeKind;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.server.session.PendingJoin;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connections of one session of requests and responses. They join and go on event loops of
 * their own, without asking the session's: thousands a second may. Thread-safe.
 */
final class ExchangeConnections {
  private final ExchangePlan plan;
  private final Filler filler;
  private final AnsweredRequests requests = new AnsweredRequests();
  private final Map<ChannelId, Channel> channels = new ConcurrentHashMap<>();

  /** Open, and for connections of one request: not yet answered. */
  private final AtomicInteger busy = new AtomicInteger();

  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  private volatile boolean ended;
  private volatile boolean closed;
  private final AtomicBoolean released = new AtomicBoolean();

  ExchangeConnections(ExchangePlan plan) {
    this.plan = plan;
    this.filler = new Filler(plan.responseBytes());
  }

  ExchangeKind kind() {
    return plan.kind();
  }

  int requestBytes() {
    return plan.requestBytes();
  }

  int responseBytes() {
    return plan.responseBytes();
  }

  Filler filler() {
    return filler;
  }

  AnsweredRequests requests() {
    return requests;
  }

  /** Open now. */
  int open() {
    return open.get();
  }

  /** The most that were open at a time. */
  int most() {
    return most.get();
  }

  void answered(long count) {
    requests.add(count);
    if (plan.kind() == ExchangeKind.SINGLE) {
      busy.decrementAndGet();
    }
  }

  /** Takes a connection in, or tells it why not. On the connection's event loop. */
  void join(PendingJoin join) {
    if (ended) {
      join.refuse(
          new Failure(FailureReason.UNEXPECTED_MESSAGE, "no connection can join: the run is over"));
    } else if (busy.incrementAndGet() > plan.connections()) {
      busy.decrementAndGet();
      join.refuse(
          new Failure(
              FailureReason.PLAN_OVER_LIMIT,
              "more connections at a time than the plan's %d".formatted(plan.connections())));
    } else {
      accept(join);
    }
  }

  private void accept(PendingJoin join) {
    Channel channel = join.channel();
    channels.put(channel.id(), channel);
    int now = open.incrementAndGet();
    most.accumulateAndGet(now, Math::max);
    Responder responder = new Responder(this);
    channel.closeFuture().addListener(gone -> left(channel, responder));
    join.accept(responder);
    if (closed) {
      channel.close(); // The run ended meanwhile, and may not have seen this one.
    }
  }

  private void left(Channel channel, Responder responder) {
    channels.remove(channel.id());
    open.decrementAndGet();
    if (plan.kind() == ExchangeKind.PERSISTENT || !responder.hasAnswered()) {
      busy.decrementAndGet();
    }
    releaseWhenLast();
  }

  /** Takes no more in. Any thread. */
  void endJoining() {
    ended = true;
  }

  /** Takes no more in, and closes those that are open. Any thread, once. */
  void close() {
    ended = true;
    closed = true;
    channels.values().forEach(Channel::close);
    releaseWhenLast();
  }

  private void releaseWhenLast() {
    if (closed && open.get() == 0 && released.compareAndSet(false, true)) {
      filler.close();
    }
  }
}
