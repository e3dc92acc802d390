package io.perfport.common.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The rule that no datagram costs an allocation, also before the JIT could remove one. */
class DatagramAllocationTest {
  private static final int DATAGRAMS = 5_000;

  /** What a class loaded late may cost; one object a datagram is far above. */
  private static final long ONCE_BYTES = 16 * DATAGRAMS - 1;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void stampingAndAccountingAllocateNothing() {
    for (DatagramFormat format :
        new DatagramFormat[] {
          new PerfportDatagrams(1), Iperf3Datagrams.COUNTER_32_BITS, Iperf3Datagrams.COUNTER_64_BITS
        }) {
      ByteBuf datagram = new UnpooledByteBufAllocator(true, true).directBuffer().writeZero(100);
      SequenceAccount account = new SequenceAccount();
      Jitter jitter = new Jitter();
      DelayVariation variation = new DelayVariation();
      pass(format, datagram, account, jitter, variation, 1);
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      pass(format, datagram, account, jitter, variation, DATAGRAMS);
      long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
      assertThat(allocated).isLessThan(ONCE_BYTES);
      datagram.release();
    }
  }

  /** In order, twice, out of order and with gaps. */
  private static void pass(
      DatagramFormat format,
      ByteBuf datagram,
      SequenceAccount account,
      Jitter jitter,
      DelayVariation variation,
      int count) {
    for (int i = 1; i <= count; i++) {
      format.stamp(datagram, 0, i + i % 5 * 3L, i * 1_000L);
      account.take(format.sequence(datagram));
      jitter.take(format.sentNanos(datagram), i * 1_001L);
      variation.take(format.sentNanos(datagram), i * 1_001L);
    }
  }
}
