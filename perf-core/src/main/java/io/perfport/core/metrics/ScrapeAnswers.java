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
import io.perfport.core.metrics.ScrapeEndpoint.ScrapeHost;
import io.perfport.core.metrics.ScrapeEndpoint.ScrapeLimits;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

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

  /**
   * The formats of a scrape, and the choice among them (RFC 9110 section 12.5.1). Of formats with
   * the same weight, the first is chosen.
   */
  enum Exposition {
    /** The only one with native histograms: asked for by a Prometheus that collects these. */
    PROTOBUF(
        "application/vnd.google.protobuf",
        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
            + " encoding=delimited",
        List.of("proto=io.prometheus.client.metricfamily", "encoding=delimited")),
    OPEN_METRICS(
        "application/openmetrics-text",
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
        List.of()),
    PROMETHEUS_TEXT("text/plain", "text/plain; version=0.0.4; charset=utf-8", List.of());

    private final String mediaType;
    private final String contentType;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> required;

    /**
     * @param required parameters, in small letters, without which it is another format
     */
    Exposition(String mediaType, String contentType, List<String> required) {
      this.mediaType = mediaType;
      this.contentType = contentType;
      this.required = required;
    }

    /** The whole content type, with version and charset. */
    String contentType() {
      return contentType;
    }

    /**
     * Protobuf and OpenMetrics for those who ask for them by name, and for nothing more than that;
     * else the text format, which everyone reads.
     */
    static Exposition accepted(List<String> acceptHeaders) {
      Exposition best = PROMETHEUS_TEXT;
      double weight = PROMETHEUS_TEXT.quality(acceptHeaders);
      for (Exposition format : List.of(OPEN_METRICS, PROTOBUF)) {
        double quality = format.quality(acceptHeaders);
        if (quality > 0 && quality >= weight) {
          best = format;
          weight = quality;
        }
      }
      return best;
    }

    /** The greatest weight given to this format by its name; 0 if not named. */
    private double quality(List<String> acceptHeaders) {
      double best = 0;
      for (String header : acceptHeaders) {
        for (String range : header.toLowerCase(Locale.ROOT).split(",", -1)) {
          String[] parts = range.split(";", -1);
          if (parts[0].strip().equals(mediaType) && parameters(parts).containsAll(required)) {
            best = Math.max(best, weight(parts));
          }
        }
      }
      return best;
    }

    private static List<String> parameters(String[] parts) {
      return Stream.of(parts).skip(1).map(String::strip).toList();
    }

    private static double weight(String[] parts) {
      for (int i = 1; i < parts.length; i++) {
        String parameter = parts[i].strip();
        if (parameter.startsWith("q=")) {
          // Strict, as a double's own syntax would take NaN and 0x1p3.
          String value = parameter.substring(2).strip();
          return value.matches("[01](\\.\\d{0,3})?") ? Double.parseDouble(value) : 0;
        }
      }
      return 1;
    }
  }

  /** Why a request to the scrape endpoint got no proper answer. */
  enum ScrapeFailure {
    /** Reading a meter, or the endpoint itself, threw. */
    EXCEPTION("exception"),
    /** What came was not HTTP, or longer than the limits. */
    BAD_REQUEST("bad-request"),
    /** A connection beyond the limit was closed at once. */
    CONNECTION_LIMIT("connection-limit"),
    /** The request did not come, or the answer was not taken, in time. */
    SLOW_CLIENT("slow-client");

    private final String tag;

    ScrapeFailure(String tag) {
      this.tag = tag;
    }

    String tag() {
      return tag;
    }
  }
}
