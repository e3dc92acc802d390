package io.perfport.core.transport.iocp;

import io.perfport.core.transport.iocp.FlowStep.FlowSide;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Prints what happens at completion ports as it happens, for people who want to see one run. Any
 * thread may call. Where nobody asked for a trace there is none of these objects, and the only cost
 * is the look at a final field that is null.
 */
final class FlowTrace {
  /** In the place of what there is not, or is not known yet. */
  static final String NONE = "-";

  private final Consumer<String> lines;
  private final AtomicBoolean headed = new AtomicBoolean();
  private final AtomicInteger listeners = new AtomicInteger();
  private final AtomicInteger sockets = new AtomicInteger();

  /**
   * @param lines takes each line, without its end; called by any thread
   */
  FlowTrace(Consumer<String> lines) {
    this.lines = lines;
  }

  String nextListener() {
    return "listener-" + listeners.incrementAndGet();
  }

  String nextSocket() {
    return "socket-" + sockets.incrementAndGet();
  }

  /** One of the first steps, which are the same for servers and clients. */
  void port(FlowStep step, String port, String note) {
    row(
        NONE,
        String.valueOf(step.number(FlowSide.SERVER)),
        step.words(FlowSide.SERVER),
        port,
        NONE,
        NONE,
        note);
  }

  void step(FlowSide side, FlowStep step, String handle, String key, String bytes, String note) {
    row(
        side.label(),
        String.valueOf(step.number(side)),
        step.words(side),
        handle,
        key,
        bytes,
        note);
  }

  /** What belongs between two steps and has no number of its own. */
  void between(FlowSide side, String words, String handle, String key, String note) {
    row(side.label(), "", words, handle, key, NONE, note);
  }

  private void row(
      String side,
      String number,
      String words,
      String handle,
      String key,
      String bytes,
      String note) {
    if (headed.compareAndSet(false, true)) {
      print("flow", "step", "what happens", "thread", "handle", "key", "bytes", "");
    }
    print(side, number, words, Thread.currentThread().getName(), handle, key, bytes, note);
  }

  private void print(Object... cells) {
    String row = String.format(Locale.ROOT, "%-6s  %4s  %-43s  %-18s  %-10s  %-8s  %5s  %s", cells);
    lines.accept(row.stripTrailing());
  }
}
