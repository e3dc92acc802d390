package io.perfport.core.socket;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import io.perfport.common.failure.CauseText;
import java.util.concurrent.CompletableFuture;

/**
 * Calls of Linux' C library on file descriptors, which neither Java nor Netty can make: JNA makes
 * them, by a mapping of primitive types only, which allocates nothing. Pointers, size_t and ssize_t
 * have 64 bits. Nothing native is loaded before somebody asks; it takes a tenth of a second and
 * more. Thread-safe.
 */
final class CLibrary {
  private CLibrary() {}

  static native int socket(int domain, int type, int protocol);

  static native int close(int descriptor);

  static native int fcntl(int descriptor, int command, long value);

  static native long send(int socket, long buffer, long bytes, int flags);

  static native long recv(int socket, long buffer, long bytes, int flags);

  /** Loads it, if it has not been. Returns why the calls can't be made; null if they can. */
  static String obstacle() {
    return Mapping.OBSTACLE;
  }

  /**
   * For threads that can't wait, as those of event loops: whether the calls can be made. The first
   * question has another thread load it.
   */
  static boolean isReady() {
    return Loading.READY.getNow(false);
  }

  private static final class Loading {
    static final CompletableFuture<Boolean> READY =
        CompletableFuture.supplyAsync(() -> obstacle() == null);
  }

  private static final class Mapping {
    static final String OBSTACLE = register();

    private static String register() {
      if (!Platform.isLinux() || Native.POINTER_SIZE != Long.BYTES) {
        return "it is not Linux of 64 bits";
      }
      try {
        Native.register(CLibrary.class, "c");
        return null;
      } catch (LinkageError e) {
        // UnsatisfiedLinkError: another C library, or nowhere to put the native part of JNA.
        return CauseText.of(e);
      }
    }
  }
}
