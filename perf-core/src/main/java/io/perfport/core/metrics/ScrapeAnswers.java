package io.perfport.core.metrics;

import static io.netty.handler.codec.http.HttpResponseStatus.BAD_REQUEST;
import static io.netty.handler.codec.http.HttpResponseStatus.FORBIDDEN;
import static io.netty.handler.codec.http.HttpResponseStatus.INTERNAL_SERVER_ERROR;
import static io.netty.handler.codec.http.HttpResponseStatus.METHOD_NOT_ALLOWED;
import static io.netty.handler.codec.http.HttpResponseStatus.NOT_FOUND;
import static io.netty.handler.codec.http.HttpResponseStatus.OK;
import static io.netty.handler.codec.http.HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE;
import static io.netty.handler.codec.http.HttpResponseStatus.SERVICE_UNAVAILABLE;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What the endpoint says to a request. Nothing of a request ever comes back in an answer. The
 * caller releases the request and owns the answer.
 */
final class ScrapeAnswers {
  private static final InternalLogger LOGGER =
      InternalLoggerFactory.getInstance(ScrapeAnswers.class);

  /** A scrape of a busy server is about this long. */
  private static final int EXPECTED_SCRAPE_BYTES = 32 * 1024;

  /** RFC 9110 section 5.6.7; the JDK's RFC_1123_DATE_TIME has days of one digit. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private final PerfMetrics metrics;
  private final ScrapeLimits limits;
  private final ScrapeHost host;

  ScrapeAnswers(PerfMetrics metrics, ScrapeLimits limits, ScrapeHost host) {
    this.metrics = metrics;
    this.limits = limits;
    this.host = host;
  }

  /**
   * Answers a request.
   *
   * @param loop the endpoint's, on which this is called
   * @param answer gets the answer, now or when the event loops have been asked
   */
  void to(
      FullHttpRequest request,
      ByteBufAllocator alloc,
      EventExecutor loop,
      Consumer<FullHttpResponse> answer) {
    FullHttpResponse refusal = refusal(request, alloc);
    if (refusal != null) {
      answer.accept(refusal);
    } else if (path(request.uri()).equals("/metrics")) {
      answer.accept(scrape(request, alloc));
    } else {
      metrics
          .health()
          .ask(
              loop,
              limits.loopPatience().toMillis(),
              what ->
                  answer.accept(
                      what.map(why -> message(alloc, SERVICE_UNAVAILABLE, why + "\n"))
                          .orElseGet(() -> message(alloc, OK, "ok\n"))));
    }
  }

  /** Null if the request can be answered. */
  private FullHttpResponse refusal(FullHttpRequest request, ByteBufAllocator alloc) {
    if (request.decoderResult().isFailure()) {
      metrics.scrapeFailure(ScrapeFailure.BAD_REQUEST);
      return message(alloc, BAD_REQUEST, "bad request\n");
    }
    if (!host.isOurs(request.headers().get(HttpHeaderNames.HOST))) {
      metrics.scrapeFailure(ScrapeFailure.BAD_REQUEST);
      return message(alloc, FORBIDDEN, "forbidden host: ask for localhost or an address\n");
    }
    String path = path(request.uri());
    if (!path.equals("/metrics") && !path.equals("/healthz")) {
      return message(alloc, NOT_FOUND, "not found: try /metrics or /healthz\n");
    }
    // The codec keeps the body of an answer to HEAD back; the headers are those of GET.
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      FullHttpResponse response = message(alloc, METHOD_NOT_ALLOWED, "only GET and HEAD\n");
      response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
      return response;
    }
    return null;
  }

  FullHttpResponse tooLong(ByteBufAllocator alloc) {
    metrics.scrapeFailure(ScrapeFailure.BAD_REQUEST);
    return message(alloc, REQUEST_ENTITY_TOO_LARGE, "request body too long\n");
  }

  private FullHttpResponse scrape(FullHttpRequest request, ByteBufAllocator alloc) {
    Exposition format = Exposition.accepted(request.headers().getAll(HttpHeaderNames.ACCEPT));
    ByteBuf body = alloc.buffer(EXPECTED_SCRAPE_BYTES);
    boolean written = false;
    try (ByteBufOutputStream out = new ByteBufOutputStream(body)) {
      metrics.registry().scrape(out, format.contentType());
      written = true;
    } catch (IOException | RuntimeException e) {
      LOGGER.warn("A scrape failed", e);
      metrics.scrapeFailure(ScrapeFailure.EXCEPTION);
    } finally {
      if (!written) {
        body.release();
      }
    }
    return written
        ? response(OK, format.contentType(), body)
        : message(alloc, INTERNAL_SERVER_ERROR, "the scrape failed: see the log\n");
  }

  private static String path(String uri) {
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  private static FullHttpResponse message(
      ByteBufAllocator alloc, HttpResponseStatus status, String text) {
    return response(status, "text/plain; charset=utf-8", ByteBufUtil.writeAscii(alloc, text));
  }

  private static FullHttpResponse response(
      HttpResponseStatus status, String contentType, ByteBuf body) {
    FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
    response
        .headers()
        .set(HttpHeaderNames.DATE, HTTP_DATE.format(Instant.now()))
        .set(HttpHeaderNames.CONTENT_TYPE, contentType)
        .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set("x-content-type-options", "nosniff");
    return response;
  }
}
