package io.perfport.core.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What the scenarios leave out: the Java side of the port. */
@org.junit.jupiter.api.Timeout(60)
class CompletionPortTest {
  private final CompletionPort port = CompletionPort.create(1);

  @Test
  void rule5ZeroMeansOneRunningWorkerPerProcessor() {
    assertThat(CompletionPort.create(0).concurrency())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThatIllegalArgumentException().isThrownBy(() -> CompletionPort.create(-1));
  }

  @Test
  void rule8ChainKeepsItsOrder() throws InterruptedException {
    PacketChain chain = new PacketChain();
    chain.add(packet(2));
    chain.add(packet(3));
    port.post(packet(1));
    port.post(chain);
    port.post(packet(4));
    assertThat(chain.isEmpty()).isTrue();
    for (long i = 1; i <= 4; i++) {
      assertThat(port.poll(Timeout.NONE).bytesTransferred()).isEqualTo(i);
    }
  }

  @Test
  void rule15WorkerThatAsksWaitsWhileTheCountIsAtItsLimit() throws Exception {
    port.post(packet(1));
    assertThat(port.poll(Timeout.NONE))
        .isNotNull(); // this thread runs and fills the concurrency value
    port.post(packet(2));
    FutureTask<CompletionPacket> other =
        start(
            () -> {
              CompletionPacket taken = port.poll(Timeout.NONE);
              port.leave();
              return taken;
            });
    assertThat(other.get()).isNull();
    assertThat(port.poll(Timeout.NONE)).isNotNull(); // the packet was there all the time
  }

  @Test
  void rule15ReturningWorkersOvershootAndReleaseNobody() throws Exception {
    port.poll(Timeout.NONE);
    port.beginBlocking();
    CountDownLatch go = new CountDownLatch(1);
    FutureTask<CompletionPacket> other =
        start(
            () -> {
              port.poll(Timeout.NONE);
              go.await(); // runs meanwhile, for all that the port knows
              return port.poll(Timeout.INFINITE);
            });
    awaitRunning(1);
    port.endBlocking();
    assertThat(port.statistics().running()).isEqualTo(2);
    port.post(packet(1));
    go.countDown();
    awaitWaiting(1); // the packet is there, but this thread fills the concurrency value
    port.leave();
    assertThat(other.get().bytesTransferred()).isEqualTo(1);
  }

  @Test
  void rule14ScopesNest() throws InterruptedException {
    port.poll(Timeout.NONE);
    port.beginBlocking();
    assertThat(port.<Integer, RuntimeException>blocking(() -> port.statistics().running()))
        .isZero();
    assertThat(port.statistics().running()).isZero();
    assertThatIllegalStateException().isThrownBy(() -> port.poll(Timeout.NONE));
    port.endBlocking();
    assertThat(port.statistics().running()).isEqualTo(1);
    assertThatIllegalStateException().isThrownBy(port::endBlocking);
  }

  @Test
  void rule14NoEffectOnThreadsThatDoNotServeThePort() {
    port.beginBlocking();
    port.endBlocking();
    port.leave();
    assertThat(port.statistics()).isEqualTo(new PortStatistics(0, 0, 0, 0, 0, 0));
  }

  @Test
  void rule11LeavingGivesUpTheSlot() throws InterruptedException {
    port.poll(Timeout.NONE);
    assertThat(port.statistics().running()).isEqualTo(1);
    port.leave();
    assertThat(port.statistics().running()).isZero();
  }

  @Test
  void statisticsTellDequeuesFromPacketsAndHowManyAreQueued() throws InterruptedException {
    PacketChain chain = new PacketChain();
    chain.add(packet(1));
    chain.add(packet(2));
    port.post(chain);
    port.post(packet(3));
    port.post(packet(4));
    assertThat(port.queued()).isEqualTo(4);
    port.poll(Timeout.NONE); // from here on some are in the inbox and some are in order
    port.post(packet(5));
    assertThat(port.queued()).isEqualTo(4);
    assertThat(port.poll(new CompletionPacket[8], Timeout.NONE)).isEqualTo(4);
    assertThat(port.queued()).isZero();
    assertThat(port.statistics().dequeued()).isEqualTo(5);
    assertThat(port.statistics().dequeues()).isEqualTo(2);
    assertThat(port.poll(Timeout.NONE)).isNull();
    assertThat(port.statistics().dequeues()).isEqualTo(2);
  }

  @Test
  void statisticsAddUpHowLongWorkersWaited() throws InterruptedException {
    long wait = 20_000_000;
    assertThat(port.statistics().waitedNanos()).isZero();
    assertThat(port.poll(wait)).isNull();
    long once = port.statistics().waitedNanos();
    assertThat(once).isGreaterThanOrEqualTo(wait);
    assertThat(port.poll(wait)).isNull();
    assertThat(port.statistics().waitedNanos()).isGreaterThanOrEqualTo(once + wait);
    port.close();
    assertThat(port.queued()).isZero();
  }

  @Test
  void rule65PostingTwiceIsReported() {
    CompletionPacket twice = packet(1);
    port.post(twice);
    assertThatIllegalStateException()
        .isThrownBy(() -> port.post(twice))
        .withMessageContaining("posted twice");
  }

  @Test
  void packetBelongsToItsOwnerAgainOnceItIsDequeued() throws InterruptedException {
    CompletionPacket packet = packet(1);
    for (int i = 0; i < 3; i++) {
      port.post(packet);
      assertThat(port.poll(Timeout.NONE)).isSameAs(packet);
    }
  }

  @Test
  void rule25PacketOfAFailedPostStaysWithTheCaller() throws InterruptedException {
    port.close();
    CompletionPacket packet = packet(1);
    PacketChain chain = new PacketChain();
    chain.add(packet(2));
    assertThat(catchThrowableOfType(PortClosedException.class, () -> port.post(packet)).abandoned())
        .isFalse();
    assertThatThrownBy(() -> port.post(chain)).isInstanceOf(PortClosedException.class);
    try (CompletionPort other = CompletionPort.create(1)) {
      other.post(packet);
      other.post(chain);
      assertThat(other.poll(Timeout.NONE)).isSameAs(packet);
      assertThat(other.poll(Timeout.NONE).bytesTransferred()).isEqualTo(2);
    }
  }

  @Test
  void rule67PacketsLeftBehindGoBackToTheirOwnerInOrder() {
    port.post(packet(1));
    port.post(packet(2));
    List<Long> found = new ArrayList<>();
    port.reclaim(packet -> found.add(packet.bytesTransferred()));
    assertThat(found).isEmpty();
    port.close();
    port.reclaim(packet -> found.add(packet.bytesTransferred()));
    port.reclaim(packet -> found.add(packet.bytesTransferred()));
    assertThat(found).containsExactly(1L, 2L);
  }

  @Test
  void rule23EveryWaiterIsAbandoned() throws Exception {
    List<FutureTask<CompletionPacket>> waiters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiters.add(start(() -> port.poll(Timeout.INFINITE)));
    }
    awaitWaiting(3);
    port.close();
    for (FutureTask<CompletionPacket> waiter : waiters) {
      Throwable thrown = catchThrowableOfType(Exception.class, waiter::get).getCause();
      assertThat(thrown).isInstanceOf(PortClosedException.class);
      assertThat(((PortClosedException) thrown).abandoned()).isTrue();
    }
  }

  @Test
  void interruptEndsAWaitWithoutTakingAPacket() throws Exception {
    AtomicReference<Thread> thread = new AtomicReference<>();
    FutureTask<CompletionPacket> waiter =
        start(
            () -> {
              thread.set(Thread.currentThread());
              return port.poll(Timeout.INFINITE);
            });
    awaitWaiting(1);
    thread.get().interrupt();
    assertThatThrownBy(waiter::get).hasCauseInstanceOf(InterruptedException.class);
    port.post(packet(1));
    assertThat(port.statistics().waiting()).isZero();
  }

  @Test
  void interruptedWorkerStillTakesWhatIsThere() throws InterruptedException {
    port.post(packet(1));
    Thread.currentThread().interrupt();
    assertThat(port.poll(Timeout.INFINITE)).isNotNull();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void emptyBatchIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> port.poll(new CompletionPacket[0], 0));
  }

  @Test
  void timeoutsTooLongToCountAreInfinite() {
    assertThat(Timeout.nanos(Duration.ofMillis(3))).isEqualTo(3_000_000);
    assertThat(Timeout.nanos(Duration.ofDays(1_000_000))).isEqualTo(Timeout.INFINITE);
  }

  private void awaitRunning(int count) throws InterruptedException {
    while (port.statistics().running() != count) {
      Thread.sleep(1);
    }
  }

  private void awaitWaiting(int count) throws InterruptedException {
    while (port.statistics().waiting() != count) {
      Thread.sleep(1);
    }
  }

  private static CompletionPacket packet(long bytes) {
    return CompletionPacket.of("key", bytes, null);
  }

  private static <T> FutureTask<T> start(Callable<T> task) {
    FutureTask<T> future = new FutureTask<>(task);
    Thread thread = new Thread(future);
    thread.setDaemon(true);
    thread.start();
    return future;
  }

  @Test
  void aPacketThatIsItsOwnOverlappedCanBePrinted() {
    CompletionPacket packet = new CompletionPacket();
    packet.set("key", 7, packet);
    assertThat(packet.toString()).contains("key=key", "bytesTransferred=7", "overlapped=this");
    assertThat(CompletionPacket.of(null, 1, packet).snapshot().toString()).contains("=7");
  }
}
