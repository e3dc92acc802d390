package io.perfport.core.transport.blocking;

import io.perfport.core.transport.Availability;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;

/** The JDK's virtual threads, looked up at run time: this code is compiled for Java 17. */
final class VirtualThreads {
  private static final int SINCE = 21;

  /** Who waits for sockets on behalf of virtual threads; read by the JDK at the first such wait. */
  private static final String POLLER_MODE = "jdk.pollerMode";

  /** Threads of the system, as in Java 21. */
  private static final String SYSTEM_THREADS = "1";

  static final Availability AVAILABILITY = availability(Runtime.version().feature());

  private VirtualThreads() {}

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
  static ThreadFactory factory(String prefix) {
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
