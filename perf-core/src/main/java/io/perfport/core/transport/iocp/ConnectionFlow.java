package io.perfport.core.transport.iocp;

import io.netty.channel.Channel;
import io.perfport.core.completion.operation.Operation;
import io.perfport.core.completion.operation.Operation.OperationKind;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import io.perfport.core.transport.iocp.FlowStep.FlowSide;
import java.util.List;

/**
 * The part of a trace that belongs to one connection: each step once, and none before those that
 * come before it. What happens again, such as a receive after the first, is not printed again.
 *
 * <p>Any thread may call: a completion is queued by the thread that finds it.
 */
final class ConnectionFlow {
  private final FlowTrace trace;
  private final FlowSide side;
  private final List<FlowStep> steps;
  private final String socket;

  // Guarded by this.
  private int next;
  private String handle;
  private String key = FlowTrace.NONE;
  private boolean firstPosted;

  private ConnectionFlow(FlowTrace trace, FlowSide side, FlowStep first) {
    this.trace = trace;
    this.side = side;
    this.steps = side.steps();
    this.socket = trace.nextSocket();
    this.handle = socket;
    this.next = steps.indexOf(first);
  }

  /** The flow of a connection that an accept is about to wait for, under the listener's key. */
  static ConnectionFlow accepting(FlowTrace trace, String listener, Channel listenerKey) {
    ConnectionFlow flow = new ConnectionFlow(trace, FlowSide.SERVER, FlowStep.POST_ACCEPT);
    flow.handle = listener;
    flow.key = listenerKey.id().asShortText();
    flow.reach(FlowStep.POST_ACCEPT, FlowTrace.NONE, "into " + flow.socket);
    return flow;
  }

  /** The flow of a socket that was created to be connected; null without a trace. */
  static ConnectionFlow connecting(FlowTrace trace) {
    if (trace == null) {
      return null;
    }
    ConnectionFlow flow = new ConnectionFlow(trace, FlowSide.CLIENT, FlowStep.CREATE_SOCKET);
    flow.reach(FlowStep.CREATE_SOCKET, FlowTrace.NONE, "");
    return flow;
  }

  /** The packet of the accept has been dequeued; it came with the listener's key (rule 47). */
  synchronized void accepted(Operation accept) {
    reach(FlowStep.ACCEPTED, bytes(accept), "it is " + socket);
    handle = socket;
    key = FlowTrace.NONE;
  }

  /** The socket belongs to the port from now on, with that key. */
  synchronized void associated(Channel newKey) {
    key = newKey.id().asShortText();
    reach(
        side == FlowSide.SERVER ? FlowStep.ASSOCIATE_ACCEPTED : FlowStep.ASSOCIATE_SOCKET,
        FlowTrace.NONE,
        "");
  }

  synchronized void connecting() {
    reach(FlowStep.POST_CONNECT, FlowTrace.NONE, "");
  }

  /** The connect was done when the call returned: no packet is queued for it (rule 34). */
  synchronized void connectedAtOnce() {
    reach(FlowStep.CONNECTED, "0", "at once, so that nothing is queued");
    next = steps.indexOf(FlowStep.POST_TRANSFER);
  }

  /** A receive or send is about to be posted. */
  synchronized void posting(OperationKind kind) {
    if (isNext(FlowStep.QUEUED) && !firstPosted) {
      firstPosted = true; // what the server's flow leaves out: this is what will be queued
      trace.between(side, "(a first operation is posted)", handle, key, call(kind));
    }
  }

  /** A receive or send has been posted; it may be done already. */
  synchronized void posted(Operation operation, Submission submission) {
    boolean done = submission == Submission.DONE;
    reach(
        FlowStep.POST_TRANSFER,
        done ? bytes(operation) : FlowTrace.NONE,
        call(operation.kind()) + (done ? ", done at once" : ", pending"));
  }

  /** A receive was done when the call returned. */
  synchronized void receivedNow(int count) {
    reach(
        FlowStep.POST_TRANSFER,
        String.valueOf(Math.max(count, 0)),
        call(OperationKind.RECEIVE) + ", done at once");
  }

  /** The packet of an operation is about to be queued, by the thread that found it complete. */
  synchronized void queued(Operation operation) {
    String error = operation.error() == null ? "" : "failed: " + operation.error();
    if (operation.kind() == OperationKind.CONNECT) {
      reach(FlowStep.CONNECTED, bytes(operation), error);
    }
    reach(FlowStep.QUEUED, bytes(operation), error.isEmpty() ? call(operation.kind()) : error);
  }

  /**
   * A worker has dequeued the packet.
   *
   * @param waited false if it was running, and took the packet as it asked for more (rule 13)
   */
  synchronized void released(Operation operation, boolean waited) {
    reach(FlowStep.RELEASED, bytes(operation), waited ? "" : "it was running, and asked for more");
  }

  synchronized void processed(Operation operation) {
    reach(FlowStep.PROCESSED, bytes(operation), "");
  }

  /** The socket is about to be closed; what has not been reached by now will not be. */
  synchronized void closing() {
    if (next < steps.size()) {
      next = steps.indexOf(FlowStep.CLOSE);
      reach(FlowStep.CLOSE, FlowTrace.NONE, "");
    }
  }

  private synchronized void reach(FlowStep step, String bytes, String note) {
    if (isNext(step)) {
      next++;
      trace.step(side, step, handle, key, bytes, note);
    }
  }

  private boolean isNext(FlowStep step) {
    return next < steps.size() && steps.get(next) == step;
  }

  private static String bytes(Operation operation) {
    return String.valueOf(operation.bytesTransferred());
  }

  private static String call(OperationKind kind) {
    return switch (kind) {
      case ACCEPT -> "AcceptEx";
      case CONNECT -> "ConnectEx";
      case RECEIVE -> "WSARecv";
      case SEND -> "WSASend";
    };
  }
}
