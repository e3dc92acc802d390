package io.perfport.core.completion.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.CompletionPacket;
import io.perfport.core.completion.CompletionPort;
import io.perfport.core.completion.LeaderWait;
import io.perfport.core.completion.OperationException;
import io.perfport.core.completion.Timeout;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every backend does; one is done when it passes this. */
@org.junit.jupiter.api.Timeout(60)
abstract class BackendContract {
  static final SocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  CompletionPort port;
  Backend backend;
  CompletionListener listener;

  abstract Backend open() throws IOException;

  @BeforeEach
  void listen() throws IOException {
    backend = open();
    port = CompletionPort.create(1, new LeaderWait(backend.source()));
    listener = backend.listen(ANY_PORT, 0);
    port.associate(listener, "listener");
  }

  @AfterEach
  void close() throws IOException {
    port.leave();
    listener.close();
    backend.close();
  }

  /** Both ends of a connection, on the port. */
  record Pair(CompletionSocket client, CompletionSocket server) {}

  Pair connect() throws Exception {
    CompletionSocket server = backend.openSocket();
    listener.accept(new Operation(), server);
    CompletionSocket client = boundClient();
    client.connect(new Operation(), listener.localAddress());
    take();
    take();
    port.associate(server, "server");
    assertConnected(client, server);
    return new Pair(client, server);
  }

  /** A connection of some other program's would make any test here fail as if for no reason. */
  private static void assertConnected(CompletionSocket client, CompletionSocket server) {
    if (server.remoteAddress() instanceof InetSocketAddress remote) {
      assertThat(client.localAddress())
          .isInstanceOfSatisfying(
              InetSocketAddress.class,
              local -> assertThat(local.getPort()).isEqualTo(remote.getPort()));
    }
  }

  CompletionSocket boundClient() throws IOException {
    CompletionSocket client = backend.openSocket();
    port.associate(client, "client");
    client.bind(ANY_PORT);
    return client;
  }

  CompletionPacket take() throws InterruptedException {
    CompletionPacket packet = port.poll(PATIENCE_NANOS);
    assertThat(packet).as("a packet in good time").isNotNull();
    return packet;
  }

  @Test
  void rules47and52AcceptAndConnectCompleteUnderTheirHandlesKeys() throws Exception {
    CompletionSocket server = backend.openSocket();
    Operation accept = new Operation();
    Operation connect = new Operation();
    listener.accept(accept, server);
    CompletionSocket client = boundClient();
    client.connect(connect, listener.localAddress());
    assertThat(List.of(take(), take())).containsExactlyInAnyOrder(accept, connect);
    assertThat(accept.key()).isEqualTo("listener");
    assertThat(connect.key()).isEqualTo("client");
    assertThat(server.port()).as("rule 49").isNull();
    assertThat(server.remoteAddress()).isEqualTo(client.localAddress());
    assertThat(client.remoteAddress()).isEqualTo(listener.localAddress());
  }

  @Test
  void rule44ReceivesAreFilledInTheOrderOfTheCalls() throws Exception {
    Pair pair = connect();
    List<ByteBuffer> targets = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ByteBuffer target = ByteBuffer.allocate(4);
      targets.add(target);
      assertThat(pair.server().receive(new Operation(), target)).isEqualTo(Submission.PENDING);
    }
    pair.client().send(new Operation(), bytes("aaaabbbbcccc"));
    for (int i = 0; i < 4; i++) {
      assertThat(take().error()).isNull();
    }
    assertThat(targets).extracting(BackendContract::text).containsExactly("aaaa", "bbbb", "cccc");
  }

  @Test
  void rule45SendsLeaveInOrderEachWithItsWholeCount() throws Exception {
    Pair pair = connect();
    int each = 300_000; // more than fits on the way
    List<Operation> sends = new ArrayList<>();
    for (byte fill : new byte[] {'a', 'b', 'c'}) {
      ByteBuffer[] parts = new ByteBuffer[20]; // more than some systems gather at once
      for (int i = 0; i < parts.length; i++) {
        parts[i] = filled(each / parts.length, fill);
      }
      Operation send = new Operation();
      sends.add(send);
      pair.client().send(send, parts, 0, parts.length);
    }
    pair.client().shutdownOutput(); // behind what is queued
    assertThat(receiveAll(pair.server(), sends)).isEqualTo("abc");
    assertThat(sends).allMatch(send -> send.bytesTransferred() == each && send.error() == null);
  }

  /**
   * Whoever owns the connect may go on as soon as it has the packet, not when the driver is done.
   */
  @Test
  void rule45ShutdownWaitsForWhatWasSentWhileTheConnectStillEnded() throws Exception {
    CompletionSocket server = backend.openSocket();
    Operation accept = new Operation();
    listener.accept(accept, server);
    CompletionSocket client = boundClient();
    int size = 16 << 20; // more than fits on the way
    ByteBuffer[] much = {filled(size, (byte) 'a')};
    Operation send = new Operation();
    AtomicReference<Exception> failure = new AtomicReference<>();
    Operation connect =
        new Operation() {
          @Override
          protected void queueing() {
            try {
              client.send(send, much, 0, 1);
              client.shutdownOutput();
            } catch (IOException e) {
              failure.set(e);
            }
          }
        };
    client.connect(connect, listener.localAddress());
    Set<CompletionPacket> ended = new HashSet<>();
    while (!ended.containsAll(List.of(accept, connect))) {
      ended.add(take());
    }
    assertThat(failure).hasNullValue();
    port.associate(server, "server");
    assertThat(receiveAll(server, ended.contains(send) ? List.of() : List.of(send))).isEqualTo("a");
    assertThat(send.bytesTransferred()).isEqualTo(size);
  }

  /** Receives until the peer has closed; the characters seen, without repetitions. */
  private String receiveAll(CompletionSocket socket, List<Operation> sends) throws Exception {
    StringBuilder changes = new StringBuilder();
    Operation receive = new Operation();
    ByteBuffer target = ByteBuffer.allocateDirect(64 * 1024);
    socket.receive(receive, target);
    int sendsLeft = sends.size();
    boolean ended = false;
    while (!ended || sendsLeft > 0) {
      CompletionPacket packet = take();
      if (packet != receive) {
        assertThat(sends).contains((Operation) packet);
        sendsLeft--;
        continue;
      }
      assertThat(packet.error()).isNull();
      ended = packet.bytesTransferred() == 0; // rule 40
      for (int i = 0; i < target.position(); i++) {
        char c = (char) target.get(i);
        if (changes.length() == 0 || changes.charAt(changes.length() - 1) != c) {
          changes.append(c);
        }
      }
      if (!ended) {
        socket.receive(receive, target.clear());
      }
    }
    return changes.toString();
  }

  @Test
  void rule39CloseAbortsEveryOutstandingOperationOnce() throws Exception {
    Pair pair = connect();
    List<Operation> outstanding = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Operation receive = new Operation();
      outstanding.add(receive);
      pair.server().receive(receive, ByteBuffer.allocate(4));
    }
    pair.server().close();
    pair.server().close();
    assertThat(List.of(take(), take(), take())).containsExactlyInAnyOrderElementsOf(outstanding);
    assertThat(outstanding).allMatch(op -> op.error() == CompletionError.ABORTED);
    assertThat(port.poll(Timeout.NONE)).isNull();
  }

  @Test
  void rule39ClosingTheListenerAbortsAccepts() throws Exception {
    CompletionSocket socket = backend.openSocket();
    listener.accept(new Operation(), socket);
    listener.accept(new Operation(), backend.openSocket());
    listener.close();
    assertThat(take().error()).isEqualTo(CompletionError.ABORTED);
    assertThat(take().error()).isEqualTo(CompletionError.ABORTED);
    socket.bind(ANY_PORT); // it is as new
  }

  @Test
  void rule48SilentPeerHoldsUpNobodyElse() throws Exception {
    CompletionSocket silent = backend.openSocket();
    CompletionSocket talking = backend.openSocket();
    Operation first = new Operation();
    Operation second = new Operation();
    ByteBuffer data = ByteBuffer.allocate(8);
    listener.accept(first, silent, ByteBuffer.allocate(8));
    listener.accept(second, talking, data);
    CompletionSocket quiet = boundClient();
    quiet.connect(new Operation(), listener.localAddress());
    take();
    CompletionSocket talker = boundClient();
    talker.connect(new Operation(), listener.localAddress());
    take();
    Operation send = new Operation();
    talker.send(send, bytes("hello"));
    assertThat(List.of(take(), take())).containsExactlyInAnyOrder(send, second);
    assertThat(second.key()).isEqualTo("listener");
    assertThat(text(data)).isEqualTo("hello");
    listener.close();
    assertThat(take()).isSameAs(first);
    assertThat(first.error()).isEqualTo(CompletionError.ABORTED);
  }

  @Test
  void rule53RefusedConnectMayBeTriedAgain() throws Exception {
    CompletionListener gone = backend.listen(ANY_PORT, 0);
    SocketAddress dead = gone.localAddress();
    gone.close();
    CompletionSocket client = boundClient();
    Operation connect = new Operation();
    client.connect(connect, dead);
    assertThat(take().error()).isEqualTo(CompletionError.REFUSED);
    listener.accept(new Operation(), backend.openSocket());
    client.connect(connect, listener.localAddress());
    assertThat(take().error()).isNull();
    assertThat(take().error()).isNull();
  }

  @Test
  void rules32and63WhatCannotStartThrowsAndQueuesNothing() throws Exception {
    Operation operation = new Operation();
    ByteBuffer buffer = ByteBuffer.allocate(4);
    CompletionSocket fresh = backend.openSocket();
    refused(CompletionError.NOT_ASSOCIATED, () -> fresh.receive(operation, buffer));
    port.associate(fresh, null);
    refused(CompletionError.NOT_CONNECTED, () -> fresh.receive(operation, buffer));
    refused(CompletionError.INVALID_STATE, () -> fresh.connect(operation, listener.localAddress()));
    fresh.bind(ANY_PORT);
    refused(CompletionError.INVALID_STATE, () -> fresh.bind(ANY_PORT));
    refused(CompletionError.INVALID_STATE, () -> listener.accept(operation, fresh));
    Pair pair = connect();
    pair.client().shutdownOutput();
    refused(CompletionError.SHUT_DOWN, () -> pair.client().send(operation, buffer));
    pair.client().close();
    refused(CompletionError.CLOSED, () -> pair.client().receive(operation, buffer));
    refused(CompletionError.ALREADY_ASSOCIATED, () -> port.associate(pair.server(), null));
    assertThat(port.poll(Timeout.NONE)).isNull();
    port.post(operation); // it has been its owner's all the time
  }

  private static void refused(CompletionError expected, ThrowingCallable call) {
    assertThat(catchThrowableOfType(OperationException.class, call).error()).isEqualTo(expected);
  }

  @Test
  void rule55OutstandingOperationCannotBeUsedAgain() throws Exception {
    Pair pair = connect();
    Operation receive = new Operation();
    pair.server().receive(receive, ByteBuffer.allocate(4));
    assertThatIllegalStateException()
        .isThrownBy(() -> pair.server().receive(receive, ByteBuffer.allocate(4)));
    assertThatIllegalStateException().isThrownBy(() -> port.post(receive));
  }

  @Test
  void rule67CompletionsAfterThePortClosedAreFoundByTheirOwner() throws Exception {
    Pair pair = connect();
    Operation receive = new Operation();
    pair.server().receive(receive, ByteBuffer.allocate(4));
    port.close();
    pair.server().close();
    List<CompletionPacket> found = new ArrayList<>();
    while (found.isEmpty()) {
      port.reclaim(found::add);
    }
    assertThat(found).containsExactly(receive);
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  static String text(ByteBuffer received) {
    return StandardCharsets.US_ASCII.decode(received.duplicate().flip()).toString();
  }

  private static ByteBuffer filled(int size, byte fill) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(size);
    while (buffer.hasRemaining()) {
      buffer.put(fill);
    }
    return buffer.flip();
  }
}
