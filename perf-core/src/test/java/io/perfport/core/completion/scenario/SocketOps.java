package io.perfport.core.completion.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.OperationException;
import io.perfport.core.completion.operation.CompletionSocket;
import io.perfport.core.completion.operation.Operation;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;

/** The ops on sockets. */
final class SocketOps {
  private interface Start {
    Submission start() throws OperationException;
  }

  private final World world;

  SocketOps(World world) {
    this.world = world;
  }

  Outcome listen(JsonNode op) throws IOException {
    world.listeners.put(sock(op), world.stage.listen());
    return Outcome.success();
  }

  Outcome socket(JsonNode op) throws IOException {
    world.sockets.put(sock(op), world.stage.openSocket());
    return Outcome.success();
  }

  Outcome bind(JsonNode op) throws IOException {
    world.socket(sock(op)).bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return Outcome.success();
  }

  Outcome pair(JsonNode op) throws Exception {
    SocketStage.Pair pair = world.stage.openPair();
    world.sockets.put(sock(op), pair.near());
    world.peers.put(op.get("peer").asInt(), pair.far());
    return Outcome.success();
  }

  Outcome dial(JsonNode op) throws IOException {
    world.peers.put(sock(op), world.stage.dial(world.address(op.get("listener").asInt())));
    return Outcome.success();
  }

  Outcome deadAddress(JsonNode op) throws IOException {
    world.deadAddresses.put(sock(op), world.stage.deadAddress());
    return Outcome.success();
  }

  Outcome acceptEx(JsonNode op) {
    CompletionSocket socket = world.socket(sock(op));
    Operation operation = operation(op);
    int receiveBytes = op.get("recvLen").asInt();
    var listener = world.listeners.get(op.get("listener").asInt());
    return started(
        () ->
            receiveBytes == 0
                ? listener.accept(operation, socket)
                : listener.accept(operation, socket, ByteBuffer.allocate(receiveBytes)));
  }

  Outcome connectEx(JsonNode op) {
    Operation operation = operation(op);
    return started(
        () -> world.socket(sock(op)).connect(operation, world.address(op.get("listener").asInt())));
  }

  Outcome recv(JsonNode op) {
    Operation operation = operation(op);
    ByteBuffer target = ByteBuffer.allocate(op.get("len").asInt());
    return started(() -> world.socket(sock(op)).receive(operation, target));
  }

  Outcome send(JsonNode op) {
    Operation operation = operation(op);
    return started(() -> world.socket(sock(op)).send(operation, filled(op)));
  }

  Outcome write(JsonNode op) throws Exception {
    ByteBuffer source = filled(op);
    world.peers.get(sock(op)).write(source);
    return Outcome.success().with("n", source.position());
  }

  Outcome read(JsonNode op) throws Exception {
    ByteBuffer target = ByteBuffer.allocate(op.get("len").asInt());
    int count = 0;
    while (target.hasRemaining() && count >= 0) {
      count = world.peers.get(sock(op)).read(target);
    }
    target.flip();
    int changes = 0;
    for (int i = 1; i < target.limit(); i++) {
      changes += target.get(i) == target.get(i - 1) ? 0 : 1;
    }
    Outcome outcome = Outcome.success().with("n", target.limit()).with("changes", changes);
    return target.limit() == 0
        ? outcome
        : outcome
            .with("first", String.valueOf((char) target.get(0)))
            .with("last", String.valueOf((char) target.get(target.limit() - 1)));
  }

  Outcome cancel(JsonNode op) throws OperationException {
    CompletionSocket socket = world.socket(sock(op));
    long number = op.get("ov").asLong();
    boolean any = number == 0 ? socket.cancelAll() : socket.cancel(world.operations.get(number));
    return any ? Outcome.success() : Outcome.error(WindowsCode.NOT_FOUND);
  }

  Outcome shutdown(JsonNode op) throws IOException {
    SocketStage.PeerEnd peer = world.peers.get(sock(op));
    if (peer != null) {
      peer.shutdownOutput();
    } else {
      world.socket(sock(op)).shutdownOutput();
    }
    return Outcome.success();
  }

  Outcome reset(JsonNode op) throws IOException {
    world.peers.get(sock(op)).reset();
    return Outcome.success();
  }

  Outcome closeSocket(JsonNode op) throws IOException {
    SocketStage.PeerEnd peer = world.peers.get(sock(op));
    if (peer != null) {
      peer.close();
    } else {
      world.socket(sock(op)).close();
    }
    return Outcome.success();
  }

  Outcome result(JsonNode op) {
    Operation operation = world.operations.get(op.get("ov").asLong());
    return operation.error() == null
        ? Outcome.success().with("n", operation.bytesTransferred())
        : Outcome.error(WindowsCode.winsock(operation.error()));
  }

  Outcome skipOnSuccess(JsonNode op) {
    world.socket(sock(op)).skipOnSuccess();
    return Outcome.success();
  }

  Outcome peerName(JsonNode op) {
    return world.socket(sock(op)).remoteAddress() != null
        ? Outcome.success()
        : Outcome.error(CompletionError.NOT_CONNECTED.windowsCode());
  }

  private Operation operation(JsonNode op) {
    return world.newOperation(op.get("ov").asLong());
  }

  private static Outcome started(Start start) {
    try {
      return Outcome.success().with("state", start.start().name().toLowerCase(Locale.ROOT));
    } catch (OperationException e) {
      return Outcome.error(e.error().windowsCode()).with("state", "failed");
    }
  }

  private static int sock(JsonNode op) {
    return op.get("sock").asInt();
  }

  private static ByteBuffer filled(JsonNode op) {
    byte[] bytes = new byte[op.get("len").asInt()];
    Arrays.fill(bytes, (byte) op.get("fill").asInt());
    return ByteBuffer.wrap(bytes);
  }
}
