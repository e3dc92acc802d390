package io.perfport.core.completion.scenario;

import io.perfport.core.completion.CompletionHandle;
import io.perfport.core.completion.CompletionPort;
import io.perfport.core.completion.operation.CompletionListener;
import io.perfport.core.completion.operation.CompletionSocket;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the ops of one scenario name by small numbers. Shared by its threads. */
final class World {
  final SocketStage stage;
  final Map<Integer, CompletionPort> ports = new ConcurrentHashMap<>();
  final Map<Integer, CompletionListener> listeners = new ConcurrentHashMap<>();
  final Map<Integer, CompletionSocket> sockets = new ConcurrentHashMap<>();
  final Map<Integer, SocketStage.PeerEnd> peers = new ConcurrentHashMap<>();
  final Map<Integer, SocketAddress> deadAddresses = new ConcurrentHashMap<>();
  final Map<Long, NumberedOperation> operations = new ConcurrentHashMap<>();

  World(SocketStage stage) {
    this.stage = stage;
  }

  CompletionPort port(int number) {
    return ports.get(number);
  }

  CompletionHandle handle(int number) {
    CompletionListener listener = listeners.get(number);
    return listener != null ? listener : socket(number);
  }

  /** A socket of the scenario, or a peer that is used as one. */
  CompletionSocket socket(int number) {
    CompletionSocket socket = sockets.get(number);
    return socket != null ? socket : peers.get(number).socket();
  }

  SocketAddress address(int number) {
    CompletionListener listener = listeners.get(number);
    return listener != null ? listener.localAddress() : deadAddresses.get(number);
  }

  NumberedOperation newOperation(long number) {
    NumberedOperation operation = new NumberedOperation(number);
    operations.put(number, operation);
    return operation;
  }
}
