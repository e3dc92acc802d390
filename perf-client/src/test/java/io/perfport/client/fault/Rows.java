package io.perfport.client.fault;

import io.perfport.client.process.Exit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Writes down what happened, as rows of the table in docs/reliability.md. */
final class Rows {
  private static final Path FILE = Path.of("target", "faults.md");

  private final String fault;
  private final String injected;
  private final String test;
  private volatile long beganNanos = System.nanoTime();

  /**
   * @param test repeats it: a class, a method
   */
  Rows(String fault, String injected, String test) {
    this.fault = fault;
    this.injected = injected;
    this.test = test;
  }

  /** The fault begins: the time that is told counts from here. Any thread. */
  void begin() {
    beganNanos = System.nanoTime();
  }

  /** What both ends did. */
  void write(String client, String server) {
    double seconds = (double) (System.nanoTime() - beganNanos) / TimeUnit.SECONDS.toNanos(1);
    String row =
        String.format(
            Locale.ROOT,
            "| %s | %s | %s | %s | %.1f s | `%s` |%n",
            fault,
            injected,
            client,
            server,
            seconds,
            test);
    try {
      synchronized (Rows.class) {
        Files.writeString(
            FILE,
            row,
            StandardCharsets.UTF_8,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client's end in a few words: its exit code, and its error if it had one. */
  static String of(Exit exit) {
    String error = exit.err().strip().replace("perf-client: ", "").replace('|', '/');
    return exit.code() + (error.isEmpty() ? "" : ": " + error.lines().findFirst().orElse(""));
  }
}
