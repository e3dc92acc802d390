package io.perfport.core.transport.blocking;

import io.perfport.core.transport.Availability;
import io.perfport.core.transport.Capability;
import java.util.Set;
import java.util.concurrent.ThreadFactory;

/**
 * A platform thread for each connection, and a second from the time that it reads and writes at
 * once: the model that selectors and completion ports were invented against. Choose it as the
 * baseline for those, or for few connections, where nothing is simpler and little is faster. It
 * costs a stack a connection, and the scheduler's work for all of them.
 */
public final class BlockingTransport extends ThreadPerConnection {
  private static final Set<Capability> CAPABILITIES =
      Set.of(Capability.TCP, Capability.SOCKET_BUFFERS, Capability.NO_DELAY, Capability.AFFINITY);

  @Override
  public String name() {
    return "blocking";
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
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
