package io.perfport.common.failure;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import io.netty.util.internal.logging.Slf4JLoggerFactory;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;

/**
 * Ends the process when it can't go on: out of memory, or an event loop is dead. A process that
 * goes on regardless accepts connections and answers none. It ends with one line and {@link
 * #EXIT_CODE}, without shutdown hooks, which could wait for what is dead.
 *
 * <p>Only in programs that have called {@link #endProcess}: a program that embeds Perfport keeps
 * its process, and nothing here has an effect. All methods may be called by any thread.
 */
public final class FatalErrors {
  /** As any failure: supervisors start the process again. */
  public static final int EXIT_CODE = 1;

  private static final long LOOK_MILLIS = 500;

  private static final List<List<EventExecutor>> WATCHED = new CopyOnWriteArrayList<>();

  /** What is written when there is no memory to say more; null in a library. */
  private static volatile byte[] lastWords;

  private static volatile String name;

  private FatalErrors() {}

  /** From now on fatal errors end this process. Once, at the beginning of a program. */
  public static void endProcess(String program) {
    name = program;
    lastWords =
        (program + ": out of memory; give it more (java -Xmx), or ask for less at a time\n")
            .getBytes(StandardCharsets.UTF_8);
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, error) -> {
          check(error);
          if (before != null) {
            before.uncaughtException(thread, error);
          } else {
            System.err.println(program + ": thread " + thread.getName() + ": " + error);
          }
        });
    InternalLoggerFactory.setDefaultFactory(new CheckingLoggers());
    Thread watch = new Thread(FatalErrors::look, program + "-watch");
    watch.setDaemon(true);
    watch.start();
  }

  /**
   * Ends the process if an error, or what caused it, is that memory is out. To be called wherever a
   * handler is told of an error that it would only log or pass on. That no thread can be made is an
   * {@link OutOfMemoryError} too, but one that only its connection dies of.
   */
  public static void check(Throwable error) {
    byte[] words = lastWords;
    if (words == null) {
      return;
    }
    for (Throwable each = error; each != null; each = each.getCause()) {
      if (each instanceof OutOfMemoryError memory && !isOfThreads(memory)) {
        halt(words(memory, words));
      }
      if (each.getCause() == each) {
        return;
      }
    }
  }

  private static boolean isOfThreads(OutOfMemoryError error) {
    String message = error.getMessage();
    return message != null && message.contains("native thread");
  }

  private static byte[] words(OutOfMemoryError error, byte[] shortest) {
    try {
      // Not by CauseText, which takes more memory.
      String detail = error.getMessage() == null ? "" : " (" + error.getMessage() + ")";
      String line =
          "%s: out of memory%s; give it more (java -Xmx), or ask for less at a time%n"
              .formatted(name, detail);
      return line.getBytes(StandardCharsets.UTF_8);
    } catch (OutOfMemoryError again) {
      return shortest;
    }
  }

  /**
   * Looks after event loops: the death of one ends the process.
   *
   * @return is to be closed before the loops are shut down
   */
  public static Watch watch(EventExecutorGroup loops) {
    List<EventExecutor> all = StreamSupport.stream(loops.spliterator(), false).toList();
    WATCHED.add(all);
    return () -> WATCHED.remove(all);
  }

  /** Looking after event loops. */
  @FunctionalInterface
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  private static void look() {
    while (true) {
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        return; // Nobody does; without it the watch is over.
      }
      for (List<EventExecutor> loops : WATCHED) {
        for (int i = 0; i < loops.size(); i++) {
          if (loops.get(i).isShuttingDown() && WATCHED.contains(loops)) {
            String line = "%s: an event loop is dead: %s%n".formatted(name, loops.get(i));
            halt(line.getBytes(StandardCharsets.UTF_8));
          }
        }
      }
    }
  }

  /**
   * Netty logs what tasks and handlers let escape, and goes on: its log is where all of that can be
   * seen.
   */
  private static final class CheckingLoggers extends InternalLoggerFactory {
    @Override
    protected InternalLogger newInstance(String logger) {
      InternalLogger backend = Backend.of(logger);
      return (InternalLogger)
          Proxy.newProxyInstance(
              InternalLogger.class.getClassLoader(),
              new Class<?>[] {InternalLogger.class},
              (proxy, method, arguments) -> {
                checkAll(arguments);
                try {
                  return method.invoke(backend, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }

    private static void checkAll(Object[] arguments) {
      for (int i = 0; arguments != null && i < arguments.length; i++) {
        if (arguments[i] instanceof Throwable error) {
          check(error);
        } else if (arguments[i] instanceof Object[] more) {
          checkAll(more);
        }
      }
    }
  }

  /** SLF4J where it is, as Netty has it; not before the first logger, since it takes its time. */
  private static final class Backend {
    private static InternalLogger of(String logger) {
      try {
        return ((Slf4JLoggerFactory) Slf4JLoggerFactory.INSTANCE).newInstance(logger);
      } catch (LinkageError e) {
        return ((JdkLoggerFactory) JdkLoggerFactory.INSTANCE).newInstance(logger);
      }
    }
  }

  private static void halt(byte[] line) {
    // Not System.err, whose lock a thread may hold that waits for a reader.
    try (FileOutputStream err = new FileOutputStream(FileDescriptor.err)) {
      err.write(line);
    } catch (IOException e) {
      // Nobody reads it: the exit code says as much.
    } finally {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }
}
