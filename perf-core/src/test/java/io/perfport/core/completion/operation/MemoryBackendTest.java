package io.perfport.core.completion.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.CompletionPacket;
import io.perfport.core.completion.Timeout;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import io.perfport.core.completion.operation.memory.MemoryBackend;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract, and what only this backend can do. */
class MemoryBackendTest extends BackendContract {
  @Override
  Backend open() {
    return new MemoryBackend();
  }

  @Test
  void rules35and36CancelOneAndCancelAll() throws Exception {
    Pair pair = connect();
    List<Operation> receives = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      receives.add(new Operation());
      pair.server().receive(receives.get(i), ByteBuffer.allocate(4));
    }
    assertThat(pair.server().cancel(receives.get(2))).as("one that waits its turn").isTrue();
    assertThat(pair.server().cancel(receives.get(0))).as("the one that was started").isTrue();
    assertThat(pair.server().cancel(receives.get(0))).as("rule 37").isFalse();
    assertThat(List.of(take(), take())).containsExactly(receives.get(2), receives.get(0));
    pair.client().send(new Operation(), bytes("data"));
    assertThat(List.of(take(), take())).contains(receives.get(1));
    assertThat(receives.get(1).error()).as("rule 38: the socket is as it was").isNull();
    assertThat(pair.server().cancelAll()).isTrue();
    assertThat(take()).isSameAs(receives.get(3));
    assertThat(receives.get(3).error()).isEqualTo(CompletionError.ABORTED);
    assertThat(pair.server().cancelAll()).isFalse();
  }

  @Test
  void rule35CancelledAcceptsLeaveTheirSocketsAsNew() throws Exception {
    Operation waiting = new Operation();
    Operation queued = new Operation();
    CompletionSocket socket = backend.openSocket();
    listener.accept(waiting, socket);
    listener.accept(queued, backend.openSocket());
    assertThat(listener.cancel(queued)).isTrue();
    assertThat(listener.cancel(waiting)).isTrue();
    assertThat(listener.cancelAll()).isFalse();
    assertThat(List.of(take(), take())).containsExactly(queued, waiting);
    listener.accept(waiting, socket);
  }

  @Test
  void rule48CancelReachesAnAcceptThatWaitsForData() throws Exception {
    Operation accept = new Operation();
    listener.accept(accept, backend.openSocket(), ByteBuffer.allocate(4));
    boundClient().connect(new Operation(), listener.localAddress());
    take();
    assertThat(listener.cancelAll()).isTrue();
    assertThat(take()).isSameAs(accept);
    assertThat(accept.error()).isEqualTo(CompletionError.ABORTED);
  }

  @Test
  void rule34SkippingOperationsComeBackAtOnceAndQueueNothing() throws Exception {
    Pair pair = connect();
    pair.client().skipOnSuccess();
    Operation send = new Operation();
    for (int i = 0; i < 3; i++) {
      assertThat(pair.client().send(send, bytes("abc"))).isEqualTo(Submission.DONE);
      assertThat(send.bytesTransferred()).isEqualTo(3);
    }
    assertThat(port.poll(Timeout.NONE)).isNull();
  }

  @Test
  void rule41ResetOfThePeer() throws Exception {
    Pair pair = connect();
    pair.server().receive(new Operation(), ByteBuffer.allocate(4));
    pair.client().reset();
    assertThat(take().error()).isEqualTo(CompletionError.RESET);
  }

  @Test
  void rule45SendStaysPendingWhileThePeerDoesNotReceive() throws Exception {
    MemoryBackend narrow = new MemoryBackend(4);
    MemoryBackend.Pair pair = narrow.openPair();
    port.associate(pair.near(), null);
    assertThat(pair.near().send(new Operation(), bytes("abcdef"))).isEqualTo(Submission.PENDING);
    assertThat(port.poll(Timeout.NONE)).isNull();
    ByteBuffer target = ByteBuffer.allocate(6);
    assertThat(MemoryBackend.endOf(pair.far()).read(target)).isEqualTo(4);
    CompletionPacket sent = take();
    assertThat(sent.bytesTransferred()).isEqualTo(6);
    assertThat(MemoryBackend.endOf(pair.far()).read(target)).isEqualTo(2);
    assertThat(text(target)).isEqualTo("abcdef");
  }

  @Test
  void connectionsWaitInTheBacklogForAnAccept() throws Exception {
    boundClient().connect(new Operation(), listener.localAddress());
    assertThat(take().error()).isNull();
    assertThat(listener.accept(new Operation(), backend.openSocket())).isEqualTo(Submission.DONE);
    assertThat(take().key()).isEqualTo("listener");
  }
}
