package io.perfport.client.report.text;

import java.io.PrintWriter;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Lines for a terminal, with a live one below them that is drawn anew a few times a second. */
public final class LiveLines implements LineSink {
  private static final long REDRAW_MILLIS = 200;

  /** Back to the first column, and clear to the end of the line (ECMA-48, EL). */
  private static final String ERASE = "\r\u001b[K";

  /** Without automatic margins (DECAWM) a line too long for the terminal is cut, and stays one. */
  private static final String DRAW = ERASE + "\u001b[?7l%s\u001b[?7h";

  private final PrintWriter out;
  private final Sparkline sparkline;
  private ScheduledExecutorService clock;
  private Function<Sparkline, String> live;

  /**
   * @param out a terminal
   * @param sparkline what it can show
   */
  public LiveLines(PrintWriter out, Sparkline sparkline) {
    this.out = out;
    this.sparkline = sparkline;
  }

  @Override
  public synchronized void print(String line) {
    if (live != null) {
      out.print(ERASE);
    }
    out.println(line);
    draw();
  }

  @Override
  public synchronized void progress(Function<Sparkline, String> line) {
    live = line;
    clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "perf-live-line");
              thread.setDaemon(true);
              return thread;
            });
    clock.scheduleAtFixedRate(this::draw, 0, REDRAW_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void endProgress() {
    if (live != null) {
      clock.shutdownNow();
      live = null;
      out.print(ERASE);
      out.flush();
    }
  }

  private synchronized void draw() {
    if (live != null) {
      out.print(DRAW.formatted(live.apply(sparkline)));
    }
    out.flush();
  }
}
