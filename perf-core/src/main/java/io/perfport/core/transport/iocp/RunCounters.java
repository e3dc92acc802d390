package io.perfport.core.transport.iocp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How often a strand has run, and what. Written by the strand's owner of the moment, read by any
 * thread, which sees values that were current a moment ago: opaque access, at a plain field's cost.
 */
final class RunCounters {
  private static final VarHandle RUNS = handle("runs");
  private static final VarHandle TASKS = handle("tasks");

  @SuppressWarnings("unused") // through RUNS
  private long runs;

  @SuppressWarnings("unused") // through TASKS
  private long tasks;

  long runs() {
    return (long) RUNS.getOpaque(this);
  }

  /** Tasks, timers and completions of all runs. */
  long tasks() {
    return (long) TASKS.getOpaque(this);
  }

  void ran(int tasksOfRun) {
    RUNS.setOpaque(this, runs + 1);
    TASKS.setOpaque(this, tasks + tasksOfRun);
  }

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(RunCounters.class, field, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
