package io.perfport.core.host;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ProcessorSet;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * The processors that threads may run on: sched_setaffinity(2), which Java has no call for and
 * which JNA calls. Linux only. Nothing native is loaded before somebody asks. Thread-safe.
 */
public final class ProcessorAffinity {
  private static final InternalLogger LOG =
      InternalLoggerFactory.getInstance(ProcessorAffinity.class);

  private static final int MASK_BYTES = ProcessorSet.MAX_PROCESSORS / Byte.SIZE;

  private ProcessorAffinity() {}

  /** What of the C library is called; {@code thread} is a kernel's id, 0 for the caller. */
  interface Scheduling extends Library {
    /** Holds a thread to the processors of a mask. */
    int sched_setaffinity(int thread, NativeLong bytes, byte[] mask) throws LastErrorException;

    /** Tells the mask of a thread. */
    int sched_getaffinity(int thread, NativeLong bytes, byte[] mask) throws LastErrorException;
  }

  /** Loaded when it is first asked. */
  private static final class Calls {
    private static final Scheduling LIBRARY;
    private static final String OBSTACLE;

    /** Of the process's first thread, which nobody places: what its threads were given. */
    private static final ProcessorSet GIVEN;

    static {
      Scheduling library = null;
      ProcessorSet given = null;
      String obstacle = null;
      try {
        if (Platform.isLinux()) {
          library = Native.load("c", Scheduling.class);
          given = read(library, Math.toIntExact(ProcessHandle.current().pid()));
        } else {
          obstacle = "only Linux can hold threads to processors, and this is " + system();
        }
      } catch (LinkageError | LastErrorException e) {
        // UnsatisfiedLinkError: another C library, or nowhere to put the native part of JNA.
        obstacle = "sched_setaffinity can't be called: " + CauseText.of(e);
      }
      LIBRARY = library;
      GIVEN = given;
      OBSTACLE = obstacle;
    }

    private static String system() {
      return System.getProperty("os.name");
    }
  }

  /** Why threads can't be held to these processors here; empty if they can. */
  public static Optional<String> obstacle(ProcessorSet wanted) {
    if (Calls.OBSTACLE != null) {
      return Optional.of(Calls.OBSTACLE);
    }
    return Calls.GIVEN.containsAll(wanted)
        ? Optional.empty()
        : Optional.of(
            "processor %s is not one that this process may use: %s".formatted(wanted, Calls.GIVEN));
  }

  /** Holds a thread of this process, by the kernel's id, to processors without an obstacle. */
  static void hold(int thread, ProcessorSet processors) {
    try {
      Calls.LIBRARY.sched_setaffinity(thread, new NativeLong(MASK_BYTES), mask(processors));
      ProcessorSet inForce = read(Calls.LIBRARY, thread);
      if (!inForce.equals(processors)) { // A cpuset(7) has become smaller: the kernel takes less.
        throw refused("the kernel gives only %s of processors %s".formatted(inForce, processors));
      }
    } catch (LastErrorException e) {
      throw refused(
          "sched_setaffinity to processors %s: %s".formatted(processors, CauseText.of(e)));
    }
  }

  /** Lets a thread of this process run wherever the process may, as far as that is still so. */
  static void release(int thread) {
    try {
      Calls.LIBRARY.sched_setaffinity(thread, new NativeLong(MASK_BYTES), mask(Calls.GIVEN));
    } catch (LastErrorException e) {
      LOG.debug("thread {} stays where it is: {}", thread, CauseText.of(e));
    }
  }

  private static FailureException refused(String why) {
    return new FailureException(FailureReason.OPTION_UNSUPPORTED, why + " (--affinity)");
  }

  private static ProcessorSet read(Scheduling library, int thread) {
    byte[] mask = new byte[MASK_BYTES];
    library.sched_getaffinity(thread, new NativeLong(MASK_BYTES), mask);
    return ProcessorSet.of(BitSet.valueOf(mask));
  }

  /** As a little-endian kernel has it. */
  private static byte[] mask(ProcessorSet processors) {
    return Arrays.copyOf(processors.numbers().toByteArray(), MASK_BYTES);
  }
}
