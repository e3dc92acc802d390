package io.perfport.server.exchange;

import io.netty.channel.Channel;
import io.netty.channel.ChannelId;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ExchangeKind;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.server.session.PendingJoin;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

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
    Optional<Failure> refusal = plan.overUdp() ? Optional.of(otherProtocol()) : claim();
    if (refusal.isPresent()) {
      join.refuse(refusal.get());
      return;
    }
    Responder responder = new Responder(this);
    opened(join.channel(), responder::hasAnswered);
    join.accept(responder);
    closeIfOver(join.channel());
  }

  /** Why a connection can't join that is none of the plan's protocol. */
  Failure otherProtocol() {
    return new Failure(
        FailureReason.UNEXPECTED_MESSAGE,
        "the plan's connections join over %s".formatted(plan.protocol()));
  }

  /**
   * Takes a place for a connection, which is given back by {@link #forfeit}, or when the connection
   * closes that has {@link #opened}.
   *
   * @return why there is none; empty if there is
   */
  Optional<Failure> claim() {
    if (ended) {
      return Optional.of(
          new Failure(FailureReason.UNEXPECTED_MESSAGE, "no connection can join: the run is over"));
    }
    if (busy.incrementAndGet() > plan.connections()) {
      busy.decrementAndGet();
      return Optional.of(
          new Failure(
              FailureReason.PLAN_OVER_LIMIT,
              "more connections at a time than the plan's %d".formatted(plan.connections())));
    }
    return Optional.empty();
  }

  /** A connection that has a place could not be made. */
  void forfeit() {
    busy.decrementAndGet();
  }

  /**
   * A connection that has a place is open.
   *
   * @param answered whether its request was answered: asked when it has closed
   */
  void opened(Channel channel, BooleanSupplier answered) {
    channels.put(channel.id(), channel);
    most.accumulateAndGet(open.incrementAndGet(), Math::max);
    channel.closeFuture().addListener(gone -> left(channel, answered));
  }

  /** Closes a connection that the end of the run, meanwhile, may not have seen. */
  void closeIfOver(Channel channel) {
    if (closed) {
      channel.close();
    }
  }

  private void left(Channel channel, BooleanSupplier answered) {
    channels.remove(channel.id());
    open.decrementAndGet();
    if (plan.kind() == ExchangeKind.PERSISTENT || !answered.getAsBoolean()) {
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
