package io.perfport.client.report.terminal;

import java.io.IOException;
import java.util.function.Consumer;
import org.jline.utils.OSUtils;
import org.jline.utils.Signals;

/**
 * Tells of another size of the terminal (SIGWINCH) and of the wish to stop (SIGTSTP, Ctrl-Z), on
 * the JVM's threads for signals. Where there are no such signals, of nothing.
 */
final class TerminalSignals implements AutoCloseable {
  private static final String RESIZE = "WINCH";
  private static final String STOP = "TSTP";

  private final Consumer<Runnable> onSuspend;

  /** What was called before; null where the system has no such signal. */
  private final Object resizeBefore;

  private final Object stopBefore;

  private TerminalSignals(Runnable onResize, Consumer<Runnable> onSuspend) {
    this.onSuspend = onSuspend;
    this.resizeBefore = Signals.register(RESIZE, onResize);
    this.stopBefore = Signals.register(STOP, this::suspended);
  }

  /**
   * From now on until it is closed.
   *
   * @param onSuspend takes what stops this process; that returns when the process goes on
   */
  static TerminalSignals listen(Runnable onResize, Consumer<Runnable> onSuspend) {
    return new TerminalSignals(onResize, onSuspend);
  }

  private void suspended() {
    onSuspend.accept(this::stop);
  }

  /**
   * As the system does it by default: so it is for the kernel to say that a process whose shell has
   * no job control is not stopped.
   */
  private void stop() {
    Object own = Signals.registerDefault(STOP);
    try {
      // The parent of the shell is this process. It stops before the shell has been waited for.
      new ProcessBuilder("sh", "-c", "kill -TSTP $PPID").inheritIO().start().waitFor();
    } catch (IOException e) {
      return; // No shell: then there is none to go back to either.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Signals.unregister(STOP, own);
    }
  }

  @Override
  public void close() {
    if (!OSUtils.IS_WINDOWS) {
      Signals.unregister(RESIZE, resizeBefore);
      Signals.unregister(STOP, stopBefore);
    }
  }
}
