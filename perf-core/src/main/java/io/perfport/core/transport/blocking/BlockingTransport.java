package io.perfport.core.transport.blocking;

import io.perfport.core.transport.Availability;
import java.util.concurrent.ThreadFactory;

/**
 * A platform thread for each connection, and a second from the time that it reads and writes at
 * once: the model that selectors and completion ports were invented against. Choose it as the
 * baseline for those, or for few connections, where nothing is simpler and little is faster. It
 * costs a stack a connection, and the scheduler's work for all of them.
 */
public final class BlockingTransport extends ThreadPerConnection {
  @Override
  public String name() {
    return "blocking";
  }

  @Override
  public Availability availability() {
    return Availability.available();
  }

  @Override
  ThreadFactory connectionThreads(ThreadFactory threads) {
    return threads;
  }
}
