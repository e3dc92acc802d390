package io.perfport.core.transport.iocp;

import io.netty.channel.Channel;
import io.perfport.core.transport.iocp.FlowStep.FlowSide;

/** The part of a trace that belongs to a listener. On its strand. */
final class ListenerFlow {
  private final FlowTrace trace;
  private final String handle;

  ListenerFlow(FlowTrace trace) {
    this.trace = trace;
    this.handle = trace.nextListener();
  }

  void listening() {
    trace.step(FlowSide.SERVER, FlowStep.LISTEN, handle, FlowTrace.NONE, FlowTrace.NONE, "");
  }

  void associated(Channel key) {
    trace.step(
        FlowSide.SERVER,
        FlowStep.ASSOCIATE_LISTENER,
        handle,
        key.id().asShortText(),
        FlowTrace.NONE,
        "");
  }

  /** An accept is about to be posted; the flow of the connection that it will take. */
  ConnectionFlow accepting(Channel key) {
    return ConnectionFlow.accepting(trace, handle, key);
  }
}
