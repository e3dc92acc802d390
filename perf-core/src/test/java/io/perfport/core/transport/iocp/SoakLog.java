package io.perfport.core.transport.iocp;

import java.util.Arrays;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Takes warnings for failures: Netty's executors only log what a task throws, and the group what is
 * left at its end.
 */
final class SoakLog extends Handler implements AutoCloseable {
  // Held on to: the logging package itself forgets loggers that nobody holds.
  private final Logger root = Logger.getLogger("");
  private final SoakTally tally;

  SoakLog(SoakTally tally) {
    this.tally = tally;
    root.addHandler(this);
  }

  @Override
  public void publish(LogRecord record) {
    if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
      StringBuilder told = new StringBuilder("logged: ").append(record.getMessage());
      for (Throwable cause = record.getThrown(); cause != null; cause = cause.getCause()) {
        told.append(", ").append(cause).append(" at ");
        told.append(Arrays.toString(cause.getStackTrace()));
      }
      tally.fail(told.toString());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    root.removeHandler(this);
  }
}
