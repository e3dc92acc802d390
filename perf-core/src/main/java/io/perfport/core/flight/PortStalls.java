package io.perfport.core.flight;

import io.perfport.core.metrics.PortSource;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/**
 * Records when a completion port stalls: packets wait, and from one look to the next no worker took
 * any. The recorder's own thread looks, at the event's period, and only while somebody records; so
 * nothing is added to the port. A stall is recorded when it ends, from the first look that found
 * it.
 */
public final class PortStalls implements FlightRecorderListener, Runnable, AutoCloseable {
  private final PortSource port;
  private boolean hooked;
  private boolean closed;

  /** Of the last look. */
  private long dequeued = -1;

  /** That goes on; null if there is none. */
  private PortStallEvent stall;

  private PortStalls(PortSource port) {
    this.port = port;
  }

  /** Looks at a port, whenever somebody records, until it is closed. */
  public static PortStalls watch(PortSource port) {
    PortStalls stalls = new PortStalls(port);
    // Told at once if there is a recorder; else this does not make one, which takes a while.
    FlightRecorder.addListener(stalls);
    if (FlightRecorder.isInitialized()) {
      stalls.hook();
    }
    return stalls;
  }

  @Override
  public void recorderInitialized(FlightRecorder recorder) {
    hook();
  }

  private synchronized void hook() {
    if (!hooked && !closed) {
      hooked = true;
      FlightRecorder.addPeriodicEvent(PortStallEvent.class, this);
    }
  }

  /** Looks once; on the recorder's thread. */
  @Override
  public synchronized void run() {
    long taken = port.dequeued();
    long queued = port.queued();
    boolean stuck = queued > 0 && taken == dequeued;
    dequeued = taken;
    if (stuck && stall == null) {
      stall = new PortStallEvent();
      stall.port = port.portName();
      stall.workersRunning = port.runningWorkers();
      stall.begin();
    }
    if (stuck) {
      stall.queued = Math.max(stall.queued, queued);
    } else if (stall != null) {
      stall.commit();
      stall = null;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    FlightRecorder.removeListener(this);
    if (hooked) {
      FlightRecorder.removePeriodicEvent(this);
    }
  }

  @Name("perfport.PortStall")
  @Label("Completion Port Stall")
  @Description("Completion packets waited, and no worker took any")
  @Category("Perfport")
  @StackTrace(false)
  @Period("100 ms")
  static final class PortStallEvent extends Event {
    @Label("Port")
    String port;

    @Label("Packets")
    @Description("The most that waited")
    long queued;

    @Label("Workers Running")
    @Description("As it began: those that count against the concurrency value")
    int workersRunning;
  }
}
