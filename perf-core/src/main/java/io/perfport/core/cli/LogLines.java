package io.perfport.core.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.slf4j.helpers.NOPMDCAdapter;

/**
 * Lines that a program writes as things happen, each with its time in front, or as they are.
 * Logback's asynchronous appender writes them by a thread of its own: event loops add lines, and
 * must never wait for their reader. When its queue is full, lines are dropped, counted, and their
 * number is written where they are missing. Thread-safe.
 */
public final class LogLines implements AutoCloseable {
  /** Some megabytes at most, and as much again that the thread has taken from the queue. */
  static final int MOST_WAITING = 4096;

  /** Logback drops silently when its queue is full; with so much room left it asks first. */
  private static final int ROOM_LEFT = 64;

  /** What a reader that has gone away may cost at the end. */
  private static final int CLOSE_MILLIS = 1_000;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneId.systemDefault());

  private final LoggerContext context = contextOfItsOwn();
  private final Logger logger = context.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Queue queue;

  public LogLines(PrintStream out) {
    queue = queue(context, out, ILoggingEvent::getMessage);
    logger.addAppender(queue);
  }

  /**
   * Lines as they are added, with no time in front.
   *
   * @param missing the line that says how many are missing where it stands
   */
  public LogLines(PrintStream out, LongFunction<String> missing) {
    queue = queue(context, out, ILoggingEvent::getMessage, missing);
    logger.addAppender(queue);
  }

  /** A line as it is written, with its time. */
  public static String stamped(Instant when, String text) {
    return TIME.format(when) + " " + text;
  }

  static LoggerContext contextOfItsOwn() {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new NOPMDCAdapter()); // Without one every event fails, silently.
    context.start();
    return context;
  }

  /**
   * An appender, started, which never blocks.
   *
   * @param line what is written of an event, behind its time
   */
  static Queue queue(LoggerContext context, PrintStream out, Function<ILoggingEvent, String> line) {
    return queue(
        context,
        out,
        event -> stamped(event.getInstant(), line.apply(event)),
        missing ->
            stamped(
                Instant.now(),
                "%d lines are missing near here: nobody read them in time".formatted(missing)));
  }

  private static Queue queue(
      LoggerContext context,
      PrintStream out,
      Function<ILoggingEvent, String> line,
      LongFunction<String> missing) {
    Queue queue = new Queue();
    Printer printer = new Printer(out, line, missing, queue.dropped);
    printer.setContext(context);
    printer.start();
    queue.setContext(context);
    queue.setQueueSize(MOST_WAITING);
    queue.setDiscardingThreshold(ROOM_LEFT);
    queue.setNeverBlock(true);
    queue.setMaxFlushTime(CLOSE_MILLIS);
    queue.addAppender(printer);
    queue.start();
    return queue;
  }

  /** Writes a line, soon; drops it if too many wait. */
  public void add(String line) {
    logger.info(line);
  }

  /** Lines that were dropped and not yet said to be. */
  long dropped() {
    return queue.dropped.sum();
  }

  /** Writes what waits, for a second at most, since its reader may have stopped. */
  @Override
  public void close() {
    context.stop();
  }

  static final class Queue extends AsyncAppender {
    private final LongAdder dropped = new LongAdder();

    /** Asked when there is hardly room left: whatever comes then is dropped. */
    @Override
    protected boolean isDiscardable(ILoggingEvent event) {
      dropped.increment();
      return true;
    }
  }

  /** Writes, on the queue's thread. */
  private static final class Printer extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private final PrintStream out;
    private final Function<ILoggingEvent, String> line;
    private final LongFunction<String> missing;
    private final LongAdder dropped;

    Printer(
        PrintStream out,
        Function<ILoggingEvent, String> line,
        LongFunction<String> missing,
        LongAdder dropped) {
      this.out = out;
      this.line = line;
      this.missing = missing;
      this.dropped = dropped;
    }

    @Override
    protected void append(ILoggingEvent event) {
      sayWhatIsMissing();
      print(line.apply(event));
    }

    private void sayWhatIsMissing() {
      long count = dropped.sumThenReset();
      if (count > 0) {
        print(missing.apply(count));
      }
    }

    private void print(String text) {
      out.println(text);
      out.flush();
    }

    @Override
    public void stop() {
      sayWhatIsMissing();
      super.stop();
    }
  }
}
