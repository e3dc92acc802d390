package io.perfport.core.cli;

import io.perfport.common.failure.CauseText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Standard output of a program, or a file in its place, that does not lose words silently. Writers
 * of the JDK swallow what goes wrong beneath them (a full disk, a reader that is gone); this
 * remembers the first such failure, says it in one line on standard error, writes nothing after the
 * gap, and turns the exit code of success into {@link ExitCode#FAILED}. Thread-safe as far as the
 * stream beneath is.
 */
public final class StandardOutput extends OutputStream {
  private final OutputStream out;
  private final String place;
  private final String program;
  private final PrintWriter err;
  private final Runnable onLoss;
  private final AtomicReference<IOException> loss = new AtomicReference<>();

  /** When the write began that goes on, of {@link System#nanoTime}; null while none does. */
  private volatile Long writingSince;

  private final PrintWriter writer = new PrintWriter(this, true, StandardCharsets.UTF_8);

  /**
   * @param out where the bytes go
   * @param program the name that the line on standard error begins with
   * @param err standard error
   * @param onLoss called once, by the thread that could not write; must not block
   */
  public StandardOutput(OutputStream out, String program, PrintWriter err, Runnable onLoss) {
    this(out, "standard output", program, err, onLoss);
  }

  /**
   * The same of a file.
   *
   * @param place what the line on standard error calls it
   */
  public StandardOutput(
      OutputStream out, String place, String program, PrintWriter err, Runnable onLoss) {
    this.out = out;
    this.place = place;
    this.program = program;
    this.err = err;
    this.onLoss = onLoss;
  }

  /** Text that goes here, in UTF-8; always the same writer. */
  public PrintWriter writer() {
    return writer;
  }

  /**
   * Everything is printed, and the program ends.
   *
   * @param code the exit code, if nothing was lost
   * @return the exit code; a code that tells a failure already stays
   */
  public int exitCode(int code) {
    writer.flush();
    boolean lost = loss.get() != null;
    boolean failed = code != ExitCode.SUCCESS.code() && code != ExitCode.INTERRUPTED.code();
    return lost && !failed ? ExitCode.FAILED.code() : code;
  }

  /**
   * How long the reader has not taken what is being written, in milliseconds; 0 while nothing is.
   * Any thread.
   */
  public long stuckMillis() {
    Long since = writingSince;
    return since == null ? 0 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    IOException before = loss.get();
    if (before != null) {
      throw before;
    }
    writingSince = System.nanoTime();
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      if (loss.compareAndSet(null, e)) {
        err.println(program + ": can't write to " + place + ": " + CauseText.of(e));
        err.flush();
        onLoss.run();
      }
      throw e;
    } finally {
      writingSince = null;
    }
  }
}
