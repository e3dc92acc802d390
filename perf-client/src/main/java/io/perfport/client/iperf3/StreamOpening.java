package io.perfport.client.iperf3;

import io.netty.util.concurrent.EventExecutor;
import io.perfport.common.failure.Failure;
import io.perfport.core.session.LoopTasks;
import io.perfport.core.stream.DataStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Opens the streams of a test one after another: a server numbers them, and in a bidirectional test
 * gives them their direction, by the order in which it accepts them. It belongs to the control
 * connection's event loop.
 *
 * <p>The server's message that all streams are there may overtake the news here that the last one
 * is open. Over UDP its answer comes on another connection, and then that message is the answer.
 * Over TCP its connection belongs to another event loop, whose own news is on its way.
 */
final class StreamOpening {
  /** Opens single streams of one test. Called on the control connection's event loop. */
  interface Opener {
    /**
     * Opens one; one of the two is called, once, on any thread.
     *
     * @param index from 0, in the order that the server gives ids and directions by
     */
    void open(int index, Consumer<DataStream> onOpen, Consumer<Failure> onFailure);

    /** The server has the stream that was asked for last, whether or not its answer has come. */
    void onLastAccepted();

    /** Gives up what is being opened. */
    void close();
  }

  /** Is told how it goes, on the control connection's event loop. */
  interface Listener {
    /** The next stream is being opened. */
    void onOpening();

    /** All streams are open, in the order of their ids. */
    void onOpened(List<DataStream> streams);

    /** All streams are open, and the server has said before that data may flow. */
    void onRunning();

    /** One can't be opened; no other will be. */
    void onRefused(Failure why);
  }

  private final int wanted;
  private final Opener opener;
  private final EventExecutor loop;
  private final Listener listener;
  private final List<DataStream> streams = new ArrayList<>();

  /** Whether the message to begin came before the last stream was known to be open. */
  private boolean begunEarly;

  private boolean over;

  /**
   * @param wanted streams, 1 or more
   */
  StreamOpening(int wanted, Opener opener, EventExecutor loop, Listener listener) {
    this.wanted = wanted;
    this.opener = opener;
    this.loop = loop;
    this.listener = listener;
  }

  /** Opens the next one, and then the others. */
  void openNext() {
    listener.onOpening();
    opener.open(
        streams.size(),
        stream -> LoopTasks.execute(loop, () -> onOpen(stream)),
        why -> LoopTasks.execute(loop, () -> onFailure(why)));
  }

  /** The server has all streams; says whether this end has yet to learn that of one. */
  boolean startedEarly() {
    if (awaitsLast()) {
      opener.onLastAccepted();
      return true;
    }
    return false;
  }

  /** Data may flow; says whether it has to wait for one stream here. */
  boolean runningEarly() {
    begunEarly = awaitsLast();
    return begunEarly;
  }

  private boolean awaitsLast() {
    return !over && streams.size() == wanted - 1;
  }

  private void onOpen(DataStream stream) {
    streams.add(stream);
    if (over) {
      stream.channel().close();
    } else if (streams.size() < wanted) {
      openNext();
    } else {
      listener.onOpened(List.copyOf(streams));
      if (begunEarly) {
        listener.onRunning();
      }
    }
  }

  private void onFailure(Failure why) {
    if (!over) {
      over = true;
      listener.onRefused(why);
    }
  }

  /** Opens no more, and closes what is open. */
  void close() {
    over = true;
    streams.forEach(stream -> stream.channel().close());
    opener.close();
  }
}
