package io.perfport.client.report.terminal;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Frames on a terminal, drawn by a thread of its own from whatever is known when it is their turn:
 * a terminal that is slow, or stopped (Ctrl-S), shows fewer of them, and nobody waits for it.
 *
 * <p>What is printed meanwhile waits behind the screen, and follows on the ordinary one when it is
 * closed: at the end, by a signal, or because the terminal has gone.
 */
public final class LiveScreen implements AutoCloseable {
  private static final long FRAME_MILLIS = 200;

  /** Text of some hours; with more than that waiting, the text matters more than the charts. */
  private static final int MOST_HELD_CHARS = 16 << 20;

  /** A process that is to end does not wait longer for a terminal that is stopped. */
  private static final long SHUTDOWN_MILLIS = 1_000;

  private final Display display;
  private final HeldOutput held;
  private final PrintWriter behind;
  private final boolean colour;
  private final boolean unicode;
  private final Thread shutdownHook = new Thread(this::closeAtShutdown, "perf-live-restore");

  /** Held by whoever draws, or changes what the terminal shows. */
  private final ReentrantLock drawing = new ReentrantLock();

  private final Condition woken = drawing.newCondition();

  /** Guarded by the lock, as the next two: whether the terminal shows frames. */
  private boolean entered;

  private TerminalSignals signals;
  private boolean closed;

  /** Once is enough, and nobody waits to learn that. */
  private final AtomicBoolean shown = new AtomicBoolean();

  /** When it is closed, and all text is there. */
  private volatile boolean down;

  private final Queue<Runnable> afterwards = new ConcurrentLinkedQueue<>();

  /** Makes a frame. Called by the thread that draws. */
  @FunctionalInterface
  interface Frames {
    Canvas frame(int rows, int columns, boolean unicode);
  }

  LiveScreen(Display display, PrintWriter out, boolean colour, boolean unicode, int mostHeldChars) {
    this.display = display;
    this.held = new HeldOutput(out, mostHeldChars, this::close);
    this.behind = new PrintWriter(held);
    this.colour = colour;
    this.unicode = unicode;
  }

  /**
   * Makes the terminal of standard output ready; nothing is shown yet.
   *
   * @param out where text goes when the screen is closed
   * @throws IOException if it can't show frames; its message is for the user
   */
  public static LiveScreen open(PrintWriter out, boolean colour, boolean unicode)
      throws IOException {
    return new LiveScreen(JlineDisplay.open(), out, colour, unicode, MOST_HELD_CHARS);
  }

  /** What is printed here comes when the screen is closed, and from then on at once. */
  public PrintWriter behind() {
    return behind;
  }

  /** Does something when the screen is closed and all text is there. Never waits. */
  public void afterwards(Runnable what) {
    afterwards.add(what);
    if (down) {
      doRest();
    }
  }

  private void doRest() {
    for (Runnable next = afterwards.poll(); next != null; next = afterwards.poll()) {
      next.run();
    }
  }

  /** Shows frames from now on. Nothing once it was shown. Never waits. */
  void show(Frames frames) {
    if (shown.compareAndSet(false, true)) {
      Thread drawer = new Thread(() -> draw(frames), "perf-live-view");
      drawer.setDaemon(true);
      drawer.start();
    }
  }

  private void draw(Frames frames) {
    drawing.lock();
    try {
      if (!closed) {
        enter();
      }
      while (!closed) {
        drawOne(frames);
        woken.await(FRAME_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (IOException e) {
      close(); // It has gone. Whoever wants the text learns that from where the text goes.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Nobody does; then there are no more frames.
    } catch (RuntimeException e) {
      close();
      throw e;
    } finally {
      drawing.unlock();
    }
  }

  private void enter() throws IOException {
    try {
      Runtime.getRuntime().addShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      close(); // The process ends already.
      return;
    }
    signals = TerminalSignals.listen(this::resized, this::suspended);
    entered = true;
    display.enter();
  }

  private void drawOne(Frames frames) throws IOException {
    Display.Extent extent = display.extent();
    List<String> lines = frames.frame(extent.rows(), extent.columns(), unicode).lines(colour);
    StringBuilder frame = new StringBuilder();
    for (int row = 0; row < lines.size(); row++) {
      // ECMA-48, CUP. Lines are as wide as the screen: there is nothing to erase.
      frame.append("\u001b[").append(row + 1).append(";1H").append(lines.get(row));
    }
    display.write(frame.toString());
  }

  private void resized() {
    drawing.lock();
    try {
      display.resized();
      woken.signalAll();
    } finally {
      drawing.unlock();
    }
  }

  /**
   * The user wants the shell back (Ctrl-Z).
   *
   * @param stop stops this process, and returns when it goes on
   */
  private void suspended(Runnable stop) {
    drawing.lock();
    try {
      boolean back = entered;
      if (back) {
        display.leave();
      }
      stop.run();
      if (back) {
        display.resized();
        display.enter();
        woken.signalAll();
      }
    } catch (IOException e) {
      close(); // It has gone.
    } finally {
      drawing.unlock();
    }
  }

  /** The terminal is as it was, and shows what was printed meanwhile. Once or more. */
  @Override
  public void close() {
    drawing.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      restore();
      held.release();
      woken.signalAll();
    } finally {
      drawing.unlock();
    }
    down = true;
    doRest();
  }

  private void restore() {
    if (entered) {
      entered = false;
      signals.close();
      removeHook();
      try {
        display.leave();
      } catch (IOException e) {
        // It has gone, and there is nothing to give back.
      }
    }
    display.close();
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      return; // The process ends, and the hook finds nothing to do.
    }
  }

  private void closeAtShutdown() {
    Thread closing = new Thread(this::close, "perf-live-close");
    closing.setDaemon(true);
    closing.start();
    try {
      closing.join(SHUTDOWN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
