package io.perfport.core.transport.blocking;

import io.perfport.core.transport.Availability;
import io.perfport.core.transport.Capability;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Set;
import java.util.concurrent.ThreadFactory;

/**
 * A virtual thread for each connection, and a second from the time that it reads and writes at
 * once. The code blocks; underneath, the JDK parks the thread and waits with a poller of its own,
 * so this is readiness in the kernel's eyes. Choose it to see what that costs, or saves, against
 * {@code blocking} and {@code nio}. Needs Java 21; virtual threads are looked up at run time, for
 * this code is compiled for Java 17.
 */
public final class VirtualTransport extends ThreadPerConnection {
  private static final int SINCE = 21;

  /** Who waits for sockets on behalf of virtual threads; read by the JDK at the first such wait. */
  private static final String POLLER_MODE = "jdk.pollerMode";

  /** Threads of the system, as in Java 21. */
  private static final String SYSTEM_THREADS = "1";

  private static final Set<Capability> CAPABILITIES =
      Set.of(Capability.TCP, Capability.SOCKET_BUFFERS, Capability.NO_DELAY);

  private static final Availability AVAILABILITY = availability(Runtime.version().feature());

  @Override
  public String name() {
    return "virtual";
  }

  /** Without an affinity: the threads that carry virtual ones are the JDK's. */
  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public Availability availability() {
    return AVAILABILITY;
  }

  @Override
  ThreadFactory connectionThreads(ThreadFactory threads) {
    return factory("perf-virtual-");
  }

  static Availability availability(int feature) {
    return feature >= SINCE
        ? Availability.available()
        : Availability.unavailable(
            "it needs Java %d or newer, for virtual threads, and this is Java %d"
                .formatted(SINCE, feature));
  }

  /**
   * {@code Thread.ofVirtual().name(prefix, 1).factory()}, on a scheduler that stays fair.
   *
   * <p>From Java 22 on Linux, the pollers are by default virtual threads too. What they wake goes
   * to the queue of the processor that they run on, and that is emptied before any other is looked
   * at; so when the processors are saturated, a thread that is started or woken from outside, such
   * as by a timer, may never run. Seen on 25: of 50 connections in a closed loop, the 13th never
   * came to be. With pollers outside all are woken through one queue, at the same speed as far as
   * could be measured. A mode that the user has set is kept.
   *
   * @throws IllegalStateException before Java 21
   */
  private static ThreadFactory factory(String prefix) {
    AVAILABILITY.require();
    if (System.getProperty(POLLER_MODE) == null) {
      System.setProperty(POLLER_MODE, SYSTEM_THREADS);
    }
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
      MethodHandle ofVirtual =
          lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(builder));
      MethodHandle name =
          lookup.findVirtual(
              builder, "name", MethodType.methodType(builder, String.class, long.class));
      MethodHandle factory =
          lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
      return (ThreadFactory) factory.invoke(name.invoke(ofVirtual.invoke(), prefix, 1L));
    } catch (Throwable t) {
      throw new IllegalStateException("this Java has no virtual threads as Java 21 has them", t);
    }
  }
}
