package io.perfport.client.report.text;

import java.io.PrintWriter;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Lines for a terminal, with a live one below them that is drawn anew a few times a second. */
public final class LiveLines implements LineSink {
  private static final long REDRAW_MILLIS = 200;

  /** Back to the first column, and clear to the end of the line (ECMA-48, EL). */
  private static final String ERASE = "\r\u001b[K";

  private final PrintWriter out;
  private ScheduledExecutorService clock;
  private Supplier<String> live;

  public LiveLines(PrintWriter out) {
    this.out = out;
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
  public synchronized void progress(Supplier<String> line) {
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
      out.print(ERASE + live.get());
    }
    out.flush();
  }
}
