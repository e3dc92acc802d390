package io.perfport.core.transport.blocking;

import io.perfport.core.transport.Availability;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;

/** The JDK's virtual threads, looked up at run time: this code is compiled for Java 17. */
final class VirtualThreads {
  private static final int SINCE = 21;

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
   * {@code Thread.ofVirtual().name(prefix, 1).factory()}.
   *
   * @throws IllegalStateException before Java 21
   */
  static ThreadFactory factory(String prefix) {
    AVAILABILITY.require();
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
