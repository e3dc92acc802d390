package io.perfport.core.transport.iocp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * Takes warnings for failures: Netty's executors only log what a task throws, and the group what is
 * left at its end.
 */
final class SoakLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final SoakTally tally;

  SoakLog(SoakTally tally) {
    this.tally = tally;
    start();
    root.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
      String thrown =
          event.getThrowableProxy() == null
              ? ""
              : ", " + ThrowableProxyUtil.asString(event.getThrowableProxy());
      tally.fail("logged: " + event.getFormattedMessage() + thrown);
    }
  }

  @Override
  public void close() {
    root.detachAppender(this);
    stop();
  }
}
