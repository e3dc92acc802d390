package io.perfport.core.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.perfport.core.stream.DatagramReceiver.ReceiptClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReceiptClockTest {
  private final ReceiptClock clock = new ReceiptClock();
  private final ByteBuf read = Unpooled.directBuffer(4096).writeZero(4096);

  @AfterEach
  void release() {
    read.release();
  }

  @Test
  void whatOneReadBroughtHasOneTime() {
    long first = clock.nanos(read.slice(0, 1400));
    awaitNextNano(first);
    assertThat(clock.nanos(read.slice(1400, 1400))).isEqualTo(first);
    assertThat(clock.nanos(read.slice(2800, 100))).as("a short last one").isEqualTo(first);
  }

  @Test
  void theSameBufferReadAgainHasATimeOfItsOwn() {
    long first = clock.nanos(read.slice(0, 1400));
    awaitNextNano(first);
    assertThat(clock.nanos(read.slice(0, 1400))).isGreaterThan(first);
  }

  @Test
  void aDatagramInABufferOfItsOwnHasATimeOfItsOwn() {
    long first = clock.nanos(read.slice(0, 1400));
    awaitNextNano(first);
    assertThat(clock.nanos(read.slice(2048, 1400))).isGreaterThan(first);
  }

  private static void awaitNextNano(long nanos) {
    while (System.nanoTime() == nanos) {
      Thread.onSpinWait();
    }
  }
}
