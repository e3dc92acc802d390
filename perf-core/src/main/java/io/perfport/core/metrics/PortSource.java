package io.perfport.core.metrics;

/**
 * The live counters of one completion port and of the strands that its workers run. Any thread may
 * read them, at any time; counts and times never go down. A scrape reads each once.
 */
public interface PortSource {
  /** The name of the port: unique in this process. */
  String portName();

  /** Packets queued now. */
  long queued();

  /** Packets dequeued so far. */
  long dequeued();

  /** Dequeues so far that brought packets: one brings several where workers take batches. */
  long dequeues();

  /** How often a waiting worker has been released so far. */
  long releases();

  /** For how long workers have waited for packets so far, all of them together. */
  long waitedNanos();

  /** Workers that run now: those that count against the concurrency value. */
  int runningWorkers();

  /** Workers that wait for a packet now. */
  int waitingWorkers();

  /** Runs of strands so far. */
  long strandRuns();

  /** Tasks and completions that strands have run so far. */
  long strandTasks();
}
