package io.perfport.core.transport.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where reads in bulk go. */
@Timeout(60)
class ReusedReceiveBufferTest {
  private static final int LARGE = ReusedReceiveBuffer.LARGE_READ_BYTES;

  /** A channel that receives in bulk; the handle stands for its reads. */
  private static final class Receiving implements AutoCloseable {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ExtendedHandle handle;

    Receiving(boolean large) {
      ReusedReceiveBuffer.install(channel);
      ReusedReceiveBuffer.beginBulk(channel);
      if (large) {
        ReusedReceiveBuffer.beginLargeReads(channel);
      }
      handle = (ExtendedHandle) channel.config().getRecvByteBufAllocator().newHandle();
    }

    /** What one turn of the event loop brings of a peer that always has more. */
    long turnBytes() {
      handle.reset(channel.config());
      long sum = 0;
      do {
        ByteBuf buffer = read(Integer.MAX_VALUE);
        handle.incMessagesRead(1);
        sum += buffer.readableBytes();
        buffer.release();
      } while (handle.continueReading());
      return sum;
    }

    void readsInARow(int most) {
      channel.config().<ReusedReceiveBuffer>getRecvByteBufAllocator().maxMessagesPerRead(most);
    }

    ByteBuf read(int bytes) {
      ByteBuf buffer = handle.allocate(channel.alloc());
      handle.attemptedBytesRead(buffer.writableBytes());
      int count = Math.min(bytes, buffer.writableBytes());
      buffer.writeZero(count);
      handle.lastBytesRead(count);
      return buffer;
    }

    /** The offset in its buffer of a read that its receiver drops, as ours do. */
    int offsetOf(int bytes) {
      ByteBuf buffer = read(bytes);
      int offset = buffer.readerIndex();
      assertThat(buffer.readableBytes()).isPositive();
      buffer.release();
      return offset;
    }

    @Override
    public void close() {
      channel.finishAndReleaseAll();
    }
  }

  /** On a thread like those of event loops, whose buffers go with it. */
  private static void onEventLoop(Runnable test) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new FastThreadLocalThread(
            () -> {
              try {
                test.run();
                done.complete(null);
              } catch (Throwable t) {
                done.completeExceptionally(t);
              } finally {
                FastThreadLocal.removeAll();
              }
            });
    thread.start();
    thread.join(30_000);
    done.get(0, TimeUnit.SECONDS);
  }

  @Test
  void largeReadsGoOnWhereTheLastEndedAndBeginAnewAtTheEndOfTheBuffer() throws Exception {
    onEventLoop(
        () -> {
          try (Receiving one = new Receiving(true)) {
            assertThat(one.offsetOf(100_000)).isZero();
            assertThat(one.offsetOf(LARGE - 100_001)).isEqualTo(100_000);
            assertThat(one.offsetOf(500)).as("the last byte").isEqualTo(LARGE - 1);
            assertThat(one.offsetOf(7)).isZero();
            assertThat(one.offsetOf(1)).isEqualTo(7);
          }
        });
  }

  @Test
  void aTurnOfTheEventLoopIsAsManyBytesWhateverTheSizeOfReads() throws Exception {
    onEventLoop(
        () -> {
          for (int most : new int[] {16, 8, 7, 1}) {
            try (Receiving small = new Receiving(false);
                Receiving large = new Receiving(true)) {
              small.readsInARow(most);
              large.readsInARow(most);
              assertThat(large.offsetOf(1)).as("turns begin anywhere in the buffer").isZero();
              for (int turn = 0; turn < 4; turn++) {
                assertThat(large.turnBytes()).isPositive().isLessThanOrEqualTo(small.turnBytes());
              }
            }
          }
        });
  }

  /** One large read would be more than the turn of each of so many. */
  @Test
  void eachOfManyStreamsReadsIntoASmallBuffer() throws Exception {
    onEventLoop(
        () -> {
          try (Receiving one = new Receiving(true)) {
            one.readsInARow(8);
            ByteBuf read = one.read(1);
            assertThat(read.capacity()).isEqualTo(LARGE);
            read.release();
            one.readsInARow(7);
            read = one.read(1);
            assertThat(read.capacity()).isEqualTo(ReusedReceiveBuffer.BULK_READ_BYTES);
            read.release();
          }
        });
  }

  @Test
  void channelsOfOneThreadShareItsLargeBufferEachAtItsOwnOffset() throws Exception {
    onEventLoop(
        () -> {
          try (Receiving one = new Receiving(true);
              Receiving other = new Receiving(true)) {
            ByteBuf first = one.read(10);
            long memory = first.memoryAddress();
            first.release();
            ByteBuf second = other.read(3);
            assertThat(second.memoryAddress()).isEqualTo(memory);
            assertThat(second.readerIndex()).isZero();
            second.release();
            assertThat(one.offsetOf(1)).isEqualTo(10);
            assertThat(other.offsetOf(1)).isEqualTo(3);
          }
        });
  }

  @Test
  void whatAReceiverKeepsIsNeverOverwritten() throws Exception {
    onEventLoop(
        () -> {
          try (Receiving one = new Receiving(true)) {
            ByteBuf kept = one.read(10);
            ByteBuf next = one.read(10);
            assertThat(next.memoryAddress()).isNotEqualTo(kept.memoryAddress());
            kept.release();
            next.release();
          }
        });
  }

  @Test
  void aThreadsBufferIsGivenBackWhenItEnds() throws Exception {
    ByteBuf[] seen = new ByteBuf[1];
    onEventLoop(
        () -> {
          try (Receiving one = new Receiving(true)) {
            seen[0] = one.read(1);
            seen[0].release();
            assertThat(seen[0].refCnt()).isEqualTo(1);
          }
        });
    assertThat(seen[0].refCnt()).isZero();
  }

  @Test
  void withoutThemReadsBeginAtTheStartOfTheChannelsOwnBuffer() throws Exception {
    onEventLoop(
        () -> {
          try (Receiving one = new Receiving(false)) {
            assertThat(one.offsetOf(100)).isZero();
            ByteBuf second = one.read(1);
            assertThat(second.readerIndex()).isZero();
            assertThat(second.capacity()).isEqualTo(ReusedReceiveBuffer.BULK_READ_BYTES);
            second.release();
          }
        });
  }

  /** A virtual thread, or one of another library, has no end that we hear of. */
  @Test
  void aThreadThatIsNotAnEventLoopsHasNoLargeBuffer() {
    try (Receiving one = new Receiving(true)) {
      ByteBuf read = one.read(1);
      assertThat(read.capacity()).isEqualTo(ReusedReceiveBuffer.BULK_READ_BYTES);
      read.release();
    }
  }
}
