package io.perfport.core.completion.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.CompletionPacket;
import io.perfport.core.completion.Timeout;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import io.perfport.core.completion.operation.readiness.ReadinessBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The contract, and what the other backend on real sockets cannot do. */
class ReadinessBackendTest extends BackendContract {
  private static final ByteBuffer NO_ROOM = ByteBuffer.allocate(0);

  @Override
  Backend open() throws IOException {
    return ReadinessBackend.open();
  }

  @Test
  void rule34OperationsThatAreTriedFirstMaySkipTheQueue() throws Exception {
    Pair pair = connect();
    pair.client().skipOnSuccess();
    pair.server().skipOnSuccess();
    Operation send = new Operation();
    assertThat(pair.client().send(send, bytes("now"))).isEqualTo(Submission.DONE);
    assertThat(send.bytesTransferred()).isEqualTo(3);
    awaitData(pair.server());
    Operation receive = new Operation();
    ByteBuffer target = ByteBuffer.allocate(8);
    assertThat(pair.server().receive(receive, target)).isEqualTo(Submission.DONE);
    assertThat(text(target)).isEqualTo("now");
    assertThat(port.poll(Timeout.NONE)).isNull();
  }

  @Test
  void rule24APollThatDoesNotWaitFindsWhatHasCompleted() throws Exception {
    Pair pair = connect();
    Operation receive = new Operation();
    ByteBuffer target = ByteBuffer.allocate(8);
    pair.server().receive(receive, target);
    pair.client().send(new Operation(), bytes("data"));
    take(); // the send
    CompletionPacket found = null;
    for (int i = 0; i < 10_000 && found == null; i++) {
      found = port.poll(Timeout.NONE);
      if (found == null) {
        Thread.sleep(1); // the kernel has not passed it on yet
      }
    }
    assertThat(found).isSameAs(receive);
  }

  @Test
  void rule42ReceiveWithoutRoomWaitsForDataAndTakesNone() throws Exception {
    Pair pair = connect();
    Operation wait = new Operation();
    assertThat(pair.server().receive(wait, NO_ROOM)).isEqualTo(Submission.PENDING);
    assertThat(port.poll(50_000_000)).as("nothing to receive yet").isNull();
    pair.client().send(new Operation(), bytes("data"));
    assertThat(take()).isNotSameAs(wait); // the send
    assertThat(take()).isSameAs(wait);
    assertThat(wait.bytesTransferred()).isZero();
    ByteBuffer target = ByteBuffer.allocate(8);
    pair.server().receive(new Operation(), target);
    assertThat(take().bytesTransferred()).isEqualTo(4);
  }

  @Test
  void rule35CancelsOneOperationAndLeavesTheSocketAsItWas() throws Exception {
    Pair pair = connect();
    Operation receive = new Operation();
    ByteBuffer target = ByteBuffer.allocate(8);
    pair.server().receive(receive, target);
    assertThat(pair.server().cancel(receive)).isTrue();
    assertThat(take()).isSameAs(receive);
    assertThat(receive.error()).isEqualTo(CompletionError.ABORTED);
    assertThat(pair.server().cancel(receive)).as("rule 37").isFalse();
    pair.client().send(new Operation(), bytes("data"));
    pair.server().receive(receive, target);
    take();
    take();
    assertThat(text(target)).isEqualTo("data");
  }

  @Test
  void rule41ResetReachesThePeer() throws Exception {
    Pair pair = connect();
    Operation receive = new Operation();
    pair.server().receive(receive, ByteBuffer.allocate(8));
    pair.client().reset();
    assertThat(take()).isSameAs(receive);
    assertThat(receive.error()).isEqualTo(CompletionError.RESET);
  }

  private void awaitData(CompletionSocket socket) throws Exception {
    Operation wait = new Operation();
    socket.receive(wait, NO_ROOM);
    assertThat(take()).isSameAs(wait);
  }
}
