package io.perfport.core.transport.blocking;

import io.perfport.core.transport.Availability;
import java.util.concurrent.ThreadFactory;

/**
 * A virtual thread for each connection, and a second from the time that it reads and writes at
 * once. The code blocks; underneath, the JDK parks the thread and waits with a poller of its own,
 * so this is readiness in the kernel's eyes. Choose it to see what that costs, or saves, against
 * {@code blocking} and {@code nio}. Needs Java 21.
 */
public final class VirtualTransport extends ThreadPerConnection {
  @Override
  public String name() {
    return "virtual";
  }

  @Override
  public Availability availability() {
    return VirtualThreads.AVAILABILITY;
  }

  @Override
  ThreadFactory connectionThreads(ThreadFactory threads) {
    return VirtualThreads.factory("perf-virtual-");
  }
}
