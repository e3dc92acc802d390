package io.perfport.client.iperf3;

import io.netty.util.concurrent.EventExecutor;
import io.perfport.common.failure.Failure;
import io.perfport.core.session.Ending;
import io.perfport.core.stream.DataStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens the streams of a test one after another: a server numbers them, and in a bidirectional test
 * gives them their direction, by the order in which it accepts them. It belongs to the control
 * connection's event loop.
 */
final class StreamOpening {
  /** Is told how it goes, on the control connection's event loop. */
  interface Listener {
    /** One more is open, and not the last. */
    void opened();

    /** All are open, in the order of their ids. */
    void complete(List<DataStream> streams);

    /** One can't be opened; no other will be. */
    void refused(Failure why);
  }

  private final int wanted;
  private final StreamOpener opener;
  private final EventExecutor loop;
  private final Listener listener;
  private final List<DataStream> streams = new ArrayList<>();
  private boolean over;

  /**
   * @param wanted how many
   */
  StreamOpening(int wanted, StreamOpener opener, EventExecutor loop, Listener listener) {
    this.wanted = wanted;
    this.opener = opener;
    this.loop = loop;
    this.listener = listener;
  }

  /** Opens the next one, and then the others. */
  void openNext() {
    opener.open(
        streams.size(),
        stream -> Ending.tell(loop, () -> opened(stream)),
        why -> Ending.tell(loop, () -> refuse(why)));
  }

  /** Whether the last one has been asked for, and not been answered. */
  boolean awaitsLast() {
    return !over && streams.size() == wanted - 1;
  }

  /** The server says that it has them all. */
  void concede() {
    opener.concede();
  }

  private void opened(DataStream stream) {
    streams.add(stream);
    if (over) {
      stream.channel().close();
    } else if (streams.size() == wanted) {
      listener.complete(List.copyOf(streams));
    } else {
      listener.opened();
      openNext();
    }
  }

  private void refuse(Failure why) {
    if (!over) {
      over = true;
      listener.refused(why);
    }
  }

  /** Opens no more, and closes what is open. */
  void close() {
    over = true;
    streams.forEach(stream -> stream.channel().close());
    opener.close();
  }
}
