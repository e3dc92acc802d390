package io.perfport.server.session;

import io.netty.channel.Channel;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.core.session.LoopTasks;
import io.perfport.server.session.SessionRegistry.LiveSession;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One client that stands in the line of a full server, and is told its place. It belongs to its
 * connection's event loop, but for {@link #onTurn}.
 */
final class QueuedClient implements WaitingLine.Applicant {
  private final SessionRegistry registry;
  private final Channel channel;
  private final ServerSession session;
  private final Grant grant;
  private final Consumer<Optional<Failure>> served;
  private ScheduledFuture<?> ticks;
  private boolean over;

  /**
   * @param session that the client will have, without a place yet
   * @param served is told on the event loop that it has its place, or why it gets none; not if it
   *     has left before
   */
  QueuedClient(
      SessionRegistry registry,
      Channel channel,
      ServerSession session,
      Grant grant,
      Consumer<Optional<Failure>> served) {
    this.registry = registry;
    this.channel = channel;
    this.session = session;
    this.grant = grant;
    this.served = served;
  }

  /** Tells the client its place from now on. */
  void begin() {
    ticks =
        channel
            .eventLoop()
            .scheduleWithFixedDelay(
                this::tell, 0, ControlMessage.QUEUED_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void tell() {
    Optional<ControlMessage.Queued> place = registry.placeOf(this);
    if (place.isPresent() && !channel.isWritable()) {
      channel.close(); // It reads nothing: its place is for others.
    } else {
      place.ifPresent(channel::writeAndFlush);
    }
  }

  /** The client goes away: its place in the line, or in the server, is free. */
  void leave() {
    if (end()) {
      registry.leave(this);
    }
  }

  /**
   * @return whether it has not ended before
   */
  private boolean end() {
    boolean first = !over;
    over = true;
    if (ticks != null) {
      ticks.cancel(false);
    }
    return first;
  }

  @Override
  public void onTurn(Optional<Failure> refusal) {
    LoopTasks.execute(
        channel.eventLoop(),
        () -> {
          if (end()) {
            served.accept(refusal);
          }
        });
  }

  @Override
  public Object key() {
    return session.token();
  }

  @Override
  public LiveSession session() {
    return session;
  }

  @Override
  public SocketAddress peer() {
    return session.peer();
  }

  @Override
  public Grant grant() {
    return grant;
  }
}
