package io.perfport.server.exchange;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.core.session.ControlFailures;
import io.perfport.core.session.LoopTasks;
import io.perfport.core.transport.DatagramChannels.DatagramSpec;
import io.perfport.core.transport.TransportLoops;
import io.perfport.server.session.PendingDatagramJoin;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes in the pairs of UDP addresses of one session, each with a socket of its own. Nothing tells
 * when a client closes one, so that they stay until the session's end. It belongs to the session's
 * event loop.
 */
final class DatagramIntake {
  private final TransportLoops loops;
  private final Channel control;
  private final ExchangePlan plan;
  private final ExchangeConnections connections;
  private final Consumer<Failure> onFailure;

  /** By the ids of connections: no more than the plan has. */
  private final Map<Integer, InetSocketAddress> joined = new HashMap<>();

  /**
   * @param loops have datagrams if the plan needs them
   * @param control the control connection
   * @param onFailure is told, on any thread, that the plan can't be carried out
   */
  DatagramIntake(
      TransportLoops loops,
      Channel control,
      ExchangePlan plan,
      ExchangeConnections connections,
      Consumer<Failure> onFailure) {
    this.loops = loops;
    this.control = control;
    this.plan = plan;
    this.connections = connections;
    this.onFailure = onFailure;
  }

  /** Makes an address a connection of the session, or tells it why not. */
  void join(int id, PendingDatagramJoin peer) {
    if (peer.address().equals(joined.get(id))) {
      return; // It asked again before its own channel was there to answer.
    }
    Optional<Failure> refusal = obstacle(id).or(connections::claim);
    if (refusal.isPresent()) {
      peer.refuse(refusal.get());
      return;
    }
    joined.put(id, peer.address());
    open(id, peer);
  }

  private Optional<Failure> obstacle(int id) {
    if (!plan.overUdp()) {
      return Optional.of(connections.otherProtocol());
    }
    if (id < 1 || id > plan.connections()) {
      return Optional.of(
          new Failure(
              FailureReason.BAD_MESSAGE,
              "connection %d can't join: the session has connections 1 to %d"
                  .formatted(id, plan.connections())));
    }
    return joined.containsKey(id)
        ? Optional.of(
            new Failure(
                FailureReason.UNEXPECTED_MESSAGE,
                "connection " + id + " has joined already, from another address"))
        : Optional.empty();
  }

  private void open(int id, PendingDatagramJoin peer) {
    InetSocketAddress local = (InetSocketAddress) control.localAddress();
    // One byte more than a request, so that a longer one does not come cut to the right length.
    DatagramSpec spec =
        DatagramSpec.server(local.getAddress(), plan.requestBytes() + 1, false)
            .expecting(plan.depth());
    peer.open(loops, local, spec, plan.socket(), false, onFailure)
        .addListener(
            (ChannelFuture opened) -> {
              if (opened.isSuccess()) {
                begin(id, opened.channel());
              } else {
                peer.refuse(
                    PendingDatagramJoin.notOpened("connection " + id, local, opened.cause()));
                LoopTasks.execute(control.eventLoop(), () -> giveUp(id));
              }
            });
  }

  private void begin(int id, Channel channel) {
    connections.opened(channel);
    try {
      channel.pipeline().addLast(new DatagramResponder(id, plan, connections));
      PendingDatagramJoin.accept(channel);
      connections.closeIfOver(channel);
    } catch (RuntimeException e) {
      channel.close(); // Which gives its place back.
      onFailure.accept(ControlFailures.of(e));
    }
  }

  private void giveUp(int id) {
    joined.remove(id);
    connections.forfeit();
  }
}
