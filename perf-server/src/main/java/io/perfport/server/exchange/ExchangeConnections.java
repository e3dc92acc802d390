package io.perfport.server.exchange;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelId;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.core.session.ControlFailures;
import io.perfport.core.stream.MessageBytes;
import io.perfport.core.transport.BulkTuning;
import io.perfport.core.transport.Transport;
import io.perfport.server.session.PendingJoin;
import io.perfport.server.session.RateLimit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connections of one session of requests and responses. They join and go on event loops of
 * their own, without asking the session's: thousands a second may. Thread-safe.
 */
final class ExchangeConnections {
  private final ExchangePlan plan;
  private final Transport transport;
  private final RateLimit rate;
  private final MessageBytes filler;
  private final AnsweredRequests requests = new AnsweredRequests();
  private final Map<ChannelId, Channel> channels = new ConcurrentHashMap<>();

  /** Places: open, or being made. */
  private final AtomicInteger taken = new AtomicInteger();

  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  /** One for all, so that a connection has none of its own. */
  private final ChannelFutureListener onClose = gone -> left(gone.channel());

  private volatile boolean ended;
  private volatile boolean closed;
  private final AtomicBoolean released = new AtomicBoolean();

  /**
   * @param transport of the connections
   * @param rate counts what comes, and what is answered
   */
  ExchangeConnections(ExchangePlan plan, Transport transport, RateLimit rate) {
    this.plan = plan;
    this.transport = transport;
    this.rate = rate;
    this.filler = new MessageBytes(plan.responseBytes());
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

  MessageBytes filler() {
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
  }

  /** Takes a connection in, or tells it why not. On the connection's event loop. */
  void join(PendingJoin join) {
    Optional<Failure> refusal = plan.overUdp() ? Optional.of(otherProtocol()) : claim();
    if (refusal.isPresent()) {
      join.refuse(refusal.get());
      return;
    }
    try {
      // Before the answer, so that no packet of the exchange goes without them.
      BulkTuning.setOptions(transport, join.channel(), plan.socket());
    } catch (RuntimeException e) { // Also of a channel that is closed meanwhile.
      forfeit();
      join.refuse(ControlFailures.of(e));
      return;
    }
    Responder responder = new Responder(this);
    join.admit();
    opened(join.channel());
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
    if (taken.incrementAndGet() > plan.connections()) {
      taken.decrementAndGet();
      return Optional.of(
          new Failure(
              FailureReason.PLAN_OVER_LIMIT,
              "more connections at a time than the plan's %d".formatted(plan.connections())));
    }
    return Optional.empty();
  }

  /** A connection that has a place could not be made. */
  void forfeit() {
    taken.decrementAndGet();
  }

  /** A connection that has a place is open. */
  void opened(Channel channel) {
    // First what gives its place back: it holds for whatever fails from now on.
    channels.put(channel.id(), channel);
    most.accumulateAndGet(open.incrementAndGet(), Math::max);
    channel.closeFuture().addListener(onClose);
    rate.watch(channel, true);
  }

  /** Closes a connection that the end of the run, meanwhile, may not have seen. */
  void closeIfOver(Channel channel) {
    if (closed) {
      channel.close();
    }
  }

  /**
   * A connection is closed, or is being closed with nothing left to write: its place is free. A
   * client that waits for the close must find it so. Once or more; any thread.
   */
  void left(Channel channel) {
    if (channels.remove(channel.id()) != null) {
      open.decrementAndGet();
      taken.decrementAndGet();
      releaseWhenLast();
    }
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
