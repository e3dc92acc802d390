package io.perfport.client.iperf3;

import io.netty.util.concurrent.EventExecutor;
import io.perfport.common.failure.Failure;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.stream.DataStream;
import java.util.List;

/**
 * From the server's word to open the streams until all of them are. It belongs to the control
 * connection's event loop.
 *
 * <p>That the last stream is open may be overtaken by the server's word that all are there. Over
 * UDP its answer comes on another connection, and then that word is the answer. Over TCP its
 * connection belongs to another event loop, whose own word is on its way.
 */
final class StreamIntake implements StreamOpening.Listener {
  /** Is told how it goes, on the control connection's event loop. */
  interface Listener {
    /** All streams are open, in the order of their ids. */
    void taken(List<DataStream> streams);

    /** All streams are open, and the server has said before that data may flow. */
    void begin();

    /** A stream can't be opened. */
    void fail(Failure why);
  }

  private final StateClock clock;
  private final SessionTimeouts timeouts;
  private final Listener listener;
  private final StreamOpening opening;

  /** Whether the word to begin came before the last stream was known to be open. */
  private boolean begunEarly;

  /**
   * @param wanted streams, 1 or more
   */
  StreamIntake(
      int wanted,
      StreamOpener opener,
      EventExecutor loop,
      StateClock clock,
      SessionTimeouts timeouts,
      Listener listener) {
    this.clock = clock;
    this.timeouts = timeouts;
    this.listener = listener;
    this.opening = new StreamOpening(wanted, opener, loop, this);
  }

  void begin() {
    opened();
    opening.openNext();
  }

  /** The server has all streams; says whether this end has yet to learn that of one. */
  boolean startedEarly() {
    if (lacksLast()) {
      opening.concede();
      return true;
    }
    return false;
  }

  /** Data may flow; says whether it has to wait for one stream here. */
  boolean runningEarly() {
    begunEarly = lacksLast();
    return begunEarly;
  }

  private boolean lacksLast() {
    return clock.at(Iperf3State.OPENING) && opening.awaitsLast();
  }

  @Override
  public void opened() {
    clock.await(Iperf3State.OPENING, timeouts.joinMillis());
  }

  @Override
  public void complete(List<DataStream> streams) {
    listener.taken(streams);
    clock.await(Iperf3State.STARTING, timeouts.messageMillis());
    if (begunEarly) {
      listener.begin();
    }
  }

  @Override
  public void refused(Failure why) {
    listener.fail(why);
  }

  void close() {
    opening.close();
  }
}
