package io.perfport.core.completion.operation.memory;

import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.OperationException;
import io.perfport.core.completion.operation.Operation;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One direction of a connection: a bounded ring of bytes, at most one outstanding send, at most one
 * outstanding receive. Guarded by its monitor; operations are finished outside of it.
 */
final class MemoryPipe {
  private final byte[] ring;
  private int start;
  private int size;
  private Operation sender;
  private long senderBytes;
  private Operation receiver;

  /** The writing side sends no more; what is in the ring can still be read. */
  private boolean ended;

  /** One side has gone: nothing can be sent or received any more. */
  private boolean broken;

  MemoryPipe(int bytes) {
    ring = new byte[bytes];
  }

  Submission send(Operation operation) throws OperationException {
    Operation received;
    Submission submission;
    synchronized (this) {
      requireWhole();
      if (ended) {
        throw new OperationException(CompletionError.SHUT_DOWN, "this end sends no more");
      }
      sender = operation;
      senderBytes = 0;
      received = move(operation);
      submission = sender == null ? Submission.DONE : Submission.PENDING;
    }
    finish(received);
    return submission;
  }

  Submission receive(Operation operation) throws OperationException {
    Operation sent;
    Submission submission;
    synchronized (this) {
      requireWhole();
      receiver = operation;
      sent = move(operation);
      submission = receiver == null ? Submission.DONE : Submission.PENDING;
    }
    finish(sent);
    return submission;
  }

  /** Blocks until everything is in the pipe: the sending end as a test plays it. */
  void write(ByteBuffer source) throws IOException, InterruptedException {
    while (true) {
      Operation received;
      synchronized (this) {
        while (size == ring.length && !broken) {
          wait();
        }
        requireWhole();
        fill(source);
        received = move(null);
      }
      finish(received);
      if (!source.hasRemaining()) {
        return;
      }
    }
  }

  /** Blocks until there is something: the receiving end as a test plays it; -1 at the end. */
  int read(ByteBuffer target) throws IOException, InterruptedException {
    Operation sent;
    int count;
    synchronized (this) {
      while (size == 0 && !ended && !broken) {
        wait();
      }
      requireWhole();
      if (size == 0) {
        return -1;
      }
      count = drain(target);
      sent = move(null);
    }
    finish(sent);
    return count;
  }

  /** The writing side sends no more (rule 40). */
  void end() {
    Operation received;
    synchronized (this) {
      ended = true;
      received = move(null);
    }
    finish(received);
  }

  /** Breaks the pipe: outstanding operations of the two sides end with these errors. */
  void abort(CompletionError ofSender, CompletionError ofReceiver) {
    synchronized (this) {
      broken = true;
      size = 0;
      notifyAll();
    }
    abortSender(ofSender);
    abortReceiver(ofReceiver);
  }

  void abortSender(CompletionError error) {
    Operation operation;
    synchronized (this) {
      operation = sender;
      sender = null;
    }
    fail(operation, error);
  }

  void abortReceiver(CompletionError error) {
    Operation operation;
    synchronized (this) {
      operation = receiver;
      receiver = null;
    }
    fail(operation, error);
  }

  /** Ends that operation, if it is still outstanding (rule 35). */
  void cancel(Operation operation) {
    boolean found;
    synchronized (this) {
      found = sender == operation || receiver == operation;
      if (sender == operation) {
        sender = null;
      } else if (receiver == operation) {
        receiver = null;
      }
    }
    if (found) {
      fail(operation, CompletionError.ABORTED);
    }
  }

  /**
   * Moves bytes until nothing moves. An operation that ends gets its result and is forgotten here.
   *
   * @param mine the operation that the caller itself has just brought, and will report
   * @return the other operation that ended, to be finished outside of the monitor; or null
   */
  private Operation move(Operation mine) {
    Operation other = null;
    boolean moved = true;
    while (moved) {
      moved = false;
      if (sender != null) {
        int count = fill(sender);
        senderBytes += count;
        moved = count > 0;
        if (!hasMore(sender)) {
          sender.result(senderBytes);
          other = sender == mine ? other : sender;
          sender = null;
        }
      }
      // Rules 40, 42, 43: whatever is there, or 0 bytes at the end.
      if (receiver != null && (size > 0 || ended)) {
        receiver.result(drain(receiver.target()));
        other = receiver == mine ? other : receiver;
        receiver = null;
        moved = true;
      }
    }
    notifyAll();
    return other;
  }

  private int fill(Operation send) {
    int count = 0;
    int end = send.sourcesOffset() + send.sourcesLength();
    for (int i = send.sourcesOffset(); i < end && size < ring.length; i++) {
      count += fill(send.sources()[i]);
    }
    return count;
  }

  private static boolean hasMore(Operation send) {
    int end = send.sourcesOffset() + send.sourcesLength();
    for (int i = send.sourcesOffset(); i < end; i++) {
      if (send.sources()[i].hasRemaining()) {
        return true;
      }
    }
    return false;
  }

  private int fill(ByteBuffer source) {
    int count = 0;
    while (source.hasRemaining() && size < ring.length) {
      int at = (start + size) % ring.length;
      int run = Math.min(source.remaining(), Math.min(ring.length - size, ring.length - at));
      source.get(ring, at, run);
      size += run;
      count += run;
    }
    return count;
  }

  private int drain(ByteBuffer target) {
    int count = 0;
    while (target.hasRemaining() && size > 0) {
      int run = Math.min(target.remaining(), Math.min(size, ring.length - start));
      target.put(ring, start, run);
      start = (start + run) % ring.length;
      size -= run;
      count += run;
    }
    return count;
  }

  private void requireWhole() throws OperationException {
    if (broken) {
      throw new OperationException(CompletionError.RESET, "connection reset by peer");
    }
  }

  private static void finish(Operation operation) {
    if (operation != null) {
      operation.finish();
    }
  }

  private static void fail(Operation operation, CompletionError error) {
    if (operation != null) {
      operation.failure(error, null);
      operation.finish();
    }
  }
}
