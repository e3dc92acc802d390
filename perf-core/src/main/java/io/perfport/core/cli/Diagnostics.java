package io.perfport.core.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.PeerText;

/**
 * What Netty and Perfport have to say about defects, in the programs: one line each on standard
 * error, without stack traces, since in a flood of failures they are most of it. Logback finds this
 * by its {@code ServiceLoader}, when the first logger is made. Where a program has not asked for
 * it, or its user has other settings ({@code -Dlogback.configurationFile}), it does nothing: a
 * program that embeds Perfport has its own log.
 */
public final class Diagnostics extends ContextAwareBase implements Configurator {
  /**
   * Warns on a host whose devices are tunnels, or that has none: ids of channels are then random
   * throughout, which is no defect.
   */
  private static final String HARDWARE_ADDRESS = "io.netty.util.internal.MacAddressUtil";

  private static volatile boolean wanted;

  /** From now on, until the process ends; before the first logger. */
  static void ofThisProgram() {
    wanted = true;
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (!wanted || System.getProperty("logback.configurationFile") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    context.getLogger(HARDWARE_ADDRESS).setLevel(Level.ERROR);
    root.addAppender(LogLines.queue(context, System.err, Diagnostics::inOneLine));
    Runtime.getRuntime().addShutdownHook(new Thread(context::stop, "log-end"));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  static String inOneLine(ILoggingEvent event) {
    String logger = event.getLoggerName();
    String line =
        "%s %s: %s"
            .formatted(
                event.getLevel(),
                logger.substring(logger.lastIndexOf('.') + 1),
                // May quote what a peer sent.
                PeerText.of(event.getFormattedMessage()));
    return event.getThrowableProxy() instanceof ThrowableProxy error
        ? line + ": " + PeerText.of(CauseText.of(error.getThrowable()))
        : line;
  }
}
