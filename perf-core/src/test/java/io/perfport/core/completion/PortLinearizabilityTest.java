package io.perfport.core.completion;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Rule 8 to the letter: under every interleaving, what posts and polls return is what they would
 * return one after the other on a plain queue. Lincheck makes the interleavings: chosen switch by
 * switch (model checking), and as they come (stress).
 */
@Param(name = "number", gen = IntGen.class, conf = "0:9")
public class PortLinearizabilityTest {
  // Never at its limit, so that a poll without waiting depends on the queue alone.
  private final CompletionPort port = CompletionPort.create(64);

  @Operation
  public boolean post(int number) {
    try {
      port.post(CompletionPacket.of(null, number, null));
      return true;
    } catch (PortClosedException e) {
      return false;
    }
  }

  @Operation
  public boolean postTwo(int number) {
    PacketChain chain = new PacketChain();
    chain.add(CompletionPacket.of(null, number, null));
    chain.add(CompletionPacket.of(null, number + 1L, null));
    try {
      port.post(chain);
      return true;
    } catch (PortClosedException e) {
      return false;
    }
  }

  @Operation
  public long poll() throws InterruptedException {
    try {
      CompletionPacket packet = port.poll(Timeout.NONE);
      return packet == null ? -1 : packet.bytesTransferred();
    } catch (PortClosedException e) {
      return -2;
    } finally {
      port.leave(); // so that every run finds its threads as new, and can be repeated
    }
  }

  @Operation
  public long pollTwo() throws InterruptedException {
    CompletionPacket[] batch = new CompletionPacket[2];
    try {
      return switch (port.poll(batch, Timeout.NONE)) {
        case 0 -> -1;
        case 1 -> batch[0].bytesTransferred();
        default -> batch[0].bytesTransferred() * 1000 + batch[1].bytesTransferred();
      };
    } catch (PortClosedException e) {
      return -2;
    } finally {
      port.leave(); // so that every run finds its threads as new, and can be repeated
    }
  }

  @Operation(runOnce = true)
  public long close() {
    port.close();
    long[] reclaimed = {0};
    port.reclaim(packet -> reclaimed[0] = reclaimed[0] * 1000 + packet.bytesTransferred() + 1);
    return reclaimed[0];
  }

  @Test
  void modelChecking() {
    new ModelCheckingOptions()
        .threads(2)
        .actorsPerThread(3)
        .iterations(10)
        .invocationsPerIteration(300)
        .sequentialSpecification(PlainQueue.class)
        .check(PortLinearizabilityTest.class);
  }

  @Test
  void stress() {
    new StressOptions()
        .threads(3)
        .actorsPerThread(3)
        .iterations(20)
        .invocationsPerIteration(2000)
        .sequentialSpecification(PlainQueue.class)
        .check(PortLinearizabilityTest.class);
  }

  /** What the port is to be like, one call at a time. */
  public static final class PlainQueue {
    private final Queue<Long> packets = new ArrayDeque<>();
    private boolean closed;

    public boolean post(int number) {
      return !closed && packets.add((long) number);
    }

    public boolean postTwo(int number) {
      return !closed && packets.add((long) number) && packets.add(number + 1L);
    }

    public long poll() {
      return closed ? -2 : packets.isEmpty() ? -1 : packets.remove();
    }

    public long pollTwo() {
      if (closed || packets.isEmpty()) {
        return closed ? -2 : -1;
      }
      long first = packets.remove();
      return packets.isEmpty() ? first : first * 1000 + packets.remove();
    }

    public long close() {
      closed = true;
      long reclaimed = 0;
      while (!packets.isEmpty()) {
        reclaimed = reclaimed * 1000 + packets.remove() + 1;
      }
      return reclaimed;
    }
  }
}
