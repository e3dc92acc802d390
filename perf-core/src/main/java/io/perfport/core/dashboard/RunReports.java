package io.perfport.core.dashboard;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.perfport.core.metrics.EndpointPages.Document;
import io.perfport.core.metrics.EndpointPages.Later;
import io.perfport.core.metrics.EndpointPages.Page;
import io.perfport.core.report.html.HtmlPage;
import io.perfport.core.report.html.SavedResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Results as reports, each made when it is asked for: some tenths of a second for a long one, which
 * a thread of their own spends, one after another. It ends when it has nothing to do.
 */
final class RunReports {
  private static final InternalLogger LOGGER = InternalLoggerFactory.getInstance(RunReports.class);
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int MOST_WAITING = 8;
  private static final long IDLE_SECONDS = 5;
  private static final String TEXT = "text/plain; charset=utf-8";

  private final ThreadPoolExecutor maker =
      new ThreadPoolExecutor(
          0,
          1,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MOST_WAITING),
          task -> {
            Thread thread = new Thread(task, "perf-report");
            thread.setDaemon(true);
            return thread;
          });

  /** The report of a result, which is JSON. */
  Page of(byte[] result) {
    return new Later(answer -> ask(result, answer));
  }

  private void ask(byte[] result, Consumer<Document> answer) {
    try {
      maker.execute(() -> answer.accept(made(result)));
    } catch (RejectedExecutionException e) {
      answer.accept(
          text(HttpResponseStatus.SERVICE_UNAVAILABLE, "other reports come first: ask again\n"));
    }
  }

  private static Document made(byte[] result) {
    try {
      String page = HtmlPage.of(List.of(new SavedResult("result.json", MAPPER.readTree(result))));
      return Document.of(
              HttpResponseStatus.OK,
              "text/html; charset=utf-8",
              page.getBytes(StandardCharsets.UTF_8),
              null)
          .under(HtmlPage.policy() + "; frame-ancestors 'none'");
    } catch (IOException | RuntimeException e) {
      LOGGER.warn("A report can't be made", e);
      return text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "it can't be made: see the log\n");
    }
  }

  private static Document text(HttpResponseStatus status, String line) {
    return Document.of(status, TEXT, line.getBytes(StandardCharsets.UTF_8), null);
  }
}
