package io.perfport.core.completion.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.CompletionPacket;
import io.perfport.core.completion.CompletionPort;
import io.perfport.core.completion.Timeout;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A lane goes on whatever its driver throws: an Error costs the operation that met it. */
@org.junit.jupiter.api.Timeout(60)
class OperationLaneTest {
  private final CompletionPort port = CompletionPort.create(1);
  private final Driver driver = new Driver();
  private final CompletionSocket socket = CompletionSocket.connected(driver);

  @BeforeEach
  void associate() throws Exception {
    port.associate(socket, "socket");
  }

  @AfterEach
  void leave() {
    port.leave();
  }

  @Test
  void anErrorInAnOperationThatWaitedItsTurnIsItsOwnAndTheNextIsStarted() throws Exception {
    driver.next(() -> Submission.PENDING).next(Driver::fail).next(() -> Submission.PENDING);
    Operation first = receive();
    Operation failing = receive();
    Operation third = receive();

    driver.finish(first);
    assertThat(poll()).isSameAs(first);
    assertThat(poll()).isSameAs(failing);
    assertThat(failing.error()).isEqualTo(CompletionError.IO);
    assertThat(failing.cause()).isInstanceOf(InternalError.class);
    driver.finish(third);
    assertThat(poll()).isSameAs(third);
    assertThat(third.error()).isNull();
    assertServes(failing);
  }

  @Test
  void anErrorAtTheCallIsThrownAndTheOperationsThatCameMeanwhileAreStarted() throws Exception {
    Operation meanwhile = new Operation();
    driver
        .next(
            () -> {
              socket.receive(meanwhile, ByteBuffer.allocate(4));
              return Driver.fail();
            })
        .next(() -> Submission.PENDING);
    Operation failing = new Operation();
    assertThatThrownBy(() -> socket.receive(failing, ByteBuffer.allocate(4)))
        .isInstanceOf(InternalError.class);
    assertThat(port.poll(Timeout.NONE)).as("it belongs to its owner again").isNull();
    driver.finish(meanwhile);
    assertThat(poll()).isSameAs(meanwhile);
    assertServes(failing);
  }

  private void assertServes(Operation again) throws Exception {
    driver.next(() -> Submission.PENDING);
    socket.receive(again, ByteBuffer.allocate(4));
    driver.finish(again);
    assertThat(poll()).isSameAs(again);
    assertThat(again.error()).isNull();
  }

  private Operation receive() throws Exception {
    Operation operation = new Operation();
    assertThat(socket.receive(operation, ByteBuffer.allocate(4))).isEqualTo(Submission.PENDING);
    return operation;
  }

  private CompletionPacket poll() throws InterruptedException {
    return port.poll(Timeout.NONE);
  }

  /** Receives as it is told to, start by start. */
  private static final class Driver implements SocketDriver {
    private final Queue<Callable<Submission>> starts = new ArrayDeque<>();
    private Operation started;

    Driver next(Callable<Submission> start) {
      starts.add(start);
      return this;
    }

    static Submission fail() {
      throw new InternalError("thrown by a test");
    }

    void finish(Operation operation) {
      assertThat(started).isSameAs(operation);
      operation.result(1);
      operation.finish();
    }

    @Override
    public Submission receive(Operation operation) {
      started = operation;
      try {
        return starts.remove().call();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void bind(SocketAddress local) {
      throw new UnsupportedOperationException("bind");
    }

    @Override
    public Submission connect(Operation operation, SocketAddress remote) {
      throw new UnsupportedOperationException("connect");
    }

    @Override
    public Submission send(Operation operation) {
      throw new UnsupportedOperationException("send");
    }

    @Override
    public void cancel(Operation operation) {
      throw new UnsupportedOperationException("cancel");
    }

    @Override
    public void shutdownOutput() {
      throw new UnsupportedOperationException("shutdownOutput");
    }

    @Override
    public void close() {}

    @Override
    public void reset() {}

    @Override
    public SocketAddress localAddress() {
      return null;
    }

    @Override
    public SocketAddress remoteAddress() {
      return null;
    }
  }
}
