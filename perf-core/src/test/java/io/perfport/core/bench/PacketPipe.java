package io.perfport.core.bench;

import io.perfport.core.completion.CompletionPacket;
import io.perfport.core.completion.CompletionPort;
import io.perfport.core.completion.Timeout;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.MpmcArrayQueue;

/** The queues under comparison, seen as one thing. */
interface PacketPipe {
  void put(CompletionPacket packet) throws InterruptedException;

  /** Waits for at most 100 ms, so that the threads of a benchmark end together; null then. */
  CompletionPacket take() throws InterruptedException;

  /** As many as there are, at least one unless the time passes. */
  default int take(CompletionPacket[] batch) throws InterruptedException {
    CompletionPacket packet = take();
    int count = 0;
    while (packet != null) {
      batch[count++] = packet;
      packet = count == batch.length ? null : takeNow();
    }
    return count;
  }

  /** One if there is one. */
  CompletionPacket takeNow() throws InterruptedException;

  /** Called by a thread that stops taking. */
  default void leave() {}

  static PacketPipe named(String name, int workers) {
    return switch (name) {
      case "CompletionPort" -> new Port(CompletionPort.create(workers));
      case "LinkedBlockingQueue" -> new Blocking(new LinkedBlockingQueue<>());
      case "LinkedTransferQueue" -> new Transfer(new LinkedTransferQueue<>());
      case "MpmcArrayQueue" -> new Array(new MpmcArrayQueue<>(1 << 16));
      default -> throw new IllegalArgumentException(name);
    };
  }

  record Port(CompletionPort port) implements PacketPipe {
    private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    @Override
    public void put(CompletionPacket packet) {
      port.post(packet);
    }

    @Override
    public CompletionPacket take() throws InterruptedException {
      return port.poll(WAIT_NANOS);
    }

    @Override
    public CompletionPacket takeNow() throws InterruptedException {
      return port.poll(Timeout.NONE);
    }

    @Override
    public int take(CompletionPacket[] batch) throws InterruptedException {
      return port.poll(batch, WAIT_NANOS);
    }

    @Override
    public void leave() {
      port.leave();
    }
  }

  record Blocking(LinkedBlockingQueue<CompletionPacket> queue) implements PacketPipe {
    @Override
    public void put(CompletionPacket packet) throws InterruptedException {
      queue.put(packet);
    }

    @Override
    public CompletionPacket take() throws InterruptedException {
      return queue.poll(100, TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletionPacket takeNow() {
      return queue.poll();
    }
  }

  record Transfer(LinkedTransferQueue<CompletionPacket> queue) implements PacketPipe {
    @Override
    public void put(CompletionPacket packet) {
      queue.put(packet);
    }

    @Override
    public CompletionPacket take() throws InterruptedException {
      return queue.poll(100, TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletionPacket takeNow() {
      return queue.poll();
    }
  }

  /** Cannot wait: it spins and yields instead, and so burns a processor a worker. */
  @SuppressWarnings("ThreadPriorityCheck") // yielding is how a queue that cannot block waits
  record Array(MpmcArrayQueue<CompletionPacket> queue) implements PacketPipe {
    @Override
    public void put(CompletionPacket packet) {
      while (!queue.relaxedOffer(packet)) {
        Thread.yield();
      }
    }

    @Override
    public CompletionPacket take() {
      for (int i = 0; i < 10_000; i++) {
        CompletionPacket packet = queue.relaxedPoll();
        if (packet != null) {
          return packet;
        }
        Thread.yield();
      }
      return null;
    }

    @Override
    public CompletionPacket takeNow() {
      return queue.relaxedPoll();
    }
  }
}
