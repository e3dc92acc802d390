package io.perfport.core.completion.operation;

import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.OperationException;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Operations of one direction of one handle, carried out one after the other in the order of the
 * calls: so buffers are filled, and leave, in that order (rules 44, 45), on backends too that take
 * one operation at a time.
 *
 * <p>Any thread may call. The monitor guards the order only; drivers are called, and packets
 * delivered, outside of it.
 */
abstract class OperationLane {
  /**
   * Behind the active one. Made with the first that has to wait: an owner that starts one operation
   * at a time has none.
   */
  private Queue<Operation> queued;

  private Operation active;
  private boolean closed;

  /** Starts an operation; nothing else of this lane is outstanding. */
  abstract Submission start(Operation operation) throws OperationException;

  /** Asks the one that was started to end early. */
  abstract void cancelStarted(Operation operation) throws OperationException;

  /** Delivers an operation whose result is set, or passes it on to another lane. */
  abstract void complete(Operation operation);

  /**
   * Called when operations have ended and nothing is outstanding: nor has the owner of one that
   * ended already started another.
   */
  void idle() {}

  final synchronized boolean isIdle() {
    return active == null;
  }

  /**
   * Starts an operation that has begun, or queues it.
   *
   * @param skipOnSuccess whether one that succeeds at once queues no packet (rule 34)
   * @throws OperationException if it was not started; it then belongs to its owner again (rule 32)
   */
  final Submission submit(Operation operation, boolean skipOnSuccess) throws OperationException {
    try {
      if (!enter(operation)) {
        return Submission.PENDING;
      }
    } catch (OperationException e) {
      operation.giveBack();
      throw e;
    }
    Submission submission;
    try {
      submission = start(operation);
    } catch (OperationException | RuntimeException | Error e) {
      Operation next = advance(operation);
      operation.giveBack();
      startQueued(next);
      throw e;
    }
    if (submission == Submission.DONE) {
      Operation next = advance(operation);
      if (skipOnSuccess) {
        operation.giveBack();
      } else {
        complete(operation);
      }
      startQueued(next);
    }
    return submission;
  }

  /** As {@link #submit}, for an operation that goes on: if it does not start, it fails. */
  final void carryOn(Operation operation) {
    try {
      if (enter(operation)) {
        startQueued(operation);
      }
    } catch (OperationException e) {
      operation.failure(CompletionError.ABORTED, e);
      complete(operation);
    }
  }

  /** Called for an operation that was pending, once its result is set. */
  final void finished(Operation operation) {
    // First the next one becomes active, so that the owner of this one finds the lane in order.
    Operation next = advance(operation);
    complete(operation);
    startQueued(next);
  }

  /** Asks for one operation to be cancelled; false if it is not here (rules 35, 37). */
  final boolean cancel(Operation operation) throws OperationException {
    boolean started;
    synchronized (this) {
      started = active == operation;
      if (!started && (queued == null || !queued.remove(operation))) {
        return false;
      }
    }
    if (started) {
      cancelStarted(operation);
    } else {
      abort(operation);
    }
    return true;
  }

  /** Asks for every operation to be cancelled; false if there is none (rules 36, 37). */
  final boolean cancelAll() throws OperationException {
    List<Operation> all;
    synchronized (this) {
      all = waiting();
      if (active != null) {
        all.add(active);
      }
    }
    boolean any = false;
    for (Operation operation : all) {
      any |= cancel(operation);
    }
    return any;
  }

  /** Takes no more operations, and aborts those that were not started (rule 39). */
  final void close() {
    List<Operation> aborted;
    synchronized (this) {
      closed = true;
      aborted = waiting();
      queued = null;
    }
    aborted.forEach(this::abort);
  }

  private synchronized boolean enter(Operation operation) throws OperationException {
    if (closed) {
      throw new OperationException(CompletionError.CLOSED, "the socket is closed");
    }
    operation.enter(this);
    if (active != null) {
      if (queued == null) {
        queued = new ArrayDeque<>();
      }
      queued.add(operation);
      return false;
    }
    active = operation;
    return true;
  }

  private synchronized Operation advance(Operation finished) {
    if (active != finished) {
      throw new IllegalStateException("a driver finished an operation that it was not given");
    }
    active = queued == null ? null : queued.poll();
    return active;
  }

  private List<Operation> waiting() {
    return queued == null ? new ArrayList<>() : new ArrayList<>(queued);
  }

  /** A loop rather than recursion: a driver may end one operation after the other at once. */
  private void startQueued(Operation first) {
    Operation operation = first;
    while (operation != null) {
      try {
        if (start(operation) == Submission.PENDING) {
          return;
        }
      } catch (OperationException e) {
        operation.failure(e);
      } catch (RuntimeException | Error e) {
        // Its owner is told; the operations behind it go on.
        operation.failure(CompletionError.IO, e);
      }
      Operation next = advance(operation);
      complete(operation);
      operation = next;
    }
    if (isIdle()) {
      idle();
    }
  }

  private void abort(Operation operation) {
    operation.failure(CompletionError.ABORTED, null);
    complete(operation);
  }
}
