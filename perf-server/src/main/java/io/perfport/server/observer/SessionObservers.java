package io.perfport.server.observer;

import io.netty.channel.Channel;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.ReceivedDatagrams;
import io.perfport.common.result.ResponderResult;
import io.perfport.core.metrics.TrafficSource;
import io.perfport.core.session.LoopTasks;
import io.perfport.core.stream.DataStream;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.Consumer;

/** Tells several observers, in order. */
public final class SessionObservers implements SessionObserver {
  private final List<SessionObserver> observers;

  public SessionObservers(List<SessionObserver> observers) {
    this.observers = List.copyOf(observers);
  }

  /** One that fails does not keep the others from being told. */
  private void each(Consumer<SessionObserver> call) {
    LoopTasks.runAll(
        observers.stream()
            .map(observer -> (Runnable) () -> call.accept(observer))
            .toArray(Runnable[]::new));
  }

  @Override
  public void onConnected(Channel channel) {
    each(observer -> observer.onConnected(channel));
  }

  @Override
  public void onOpened(
      String session, SocketAddress peer, String program, ControlProtocol protocol) {
    each(observer -> observer.onOpened(session, peer, program, protocol));
  }

  @Override
  public void onIdentified(String session, String name) {
    each(observer -> observer.onIdentified(session, name));
  }

  @Override
  public void onQueued(SocketAddress peer) {
    each(observer -> observer.onQueued(peer));
  }

  @Override
  public void onPlanned(String session, TestPlan plan) {
    each(observer -> observer.onPlanned(session, plan));
  }

  @Override
  public void onRunning(String session, List<DataStream> streams) {
    each(observer -> observer.onRunning(session, streams));
  }

  @Override
  public void onInterval(String session, TestPlan plan, Interval interval) {
    each(observer -> observer.onInterval(session, plan, interval));
  }

  @Override
  public void onEnded(
      String session, SocketAddress peer, TestPlan plan, EndpointResult result, Outcome outcome) {
    each(observer -> observer.onEnded(session, peer, plan, result, outcome));
  }

  @Override
  public void onPeerCpu(String session, Double percent) {
    each(observer -> observer.onPeerCpu(session, percent));
  }

  @Override
  public void onPeerDatagrams(String session, ReceivedDatagrams datagrams) {
    each(observer -> observer.onPeerDatagrams(session, datagrams));
  }

  @Override
  public void onPlanned(String session, ExchangePlan plan) {
    each(observer -> observer.onPlanned(session, plan));
  }

  @Override
  public Runnable onAnswering(String session, TrafficSource requests, TrafficSource responses) {
    List<Runnable> ends =
        observers.stream().map(each -> each.onAnswering(session, requests, responses)).toList();
    return () -> LoopTasks.runAll(ends.toArray(Runnable[]::new));
  }

  @Override
  public void onEnded(
      String session,
      SocketAddress peer,
      ExchangePlan plan,
      ResponderResult result,
      Outcome outcome) {
    each(observer -> observer.onEnded(session, peer, plan, result, outcome));
  }

  @Override
  public void onRejected(SocketAddress peer, Failure failure) {
    each(observer -> observer.onRejected(peer, failure));
  }
}
