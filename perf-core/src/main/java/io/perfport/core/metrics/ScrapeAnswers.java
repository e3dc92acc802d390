package io.perfport.core.metrics;

import static io.netty.handler.codec.http.HttpResponseStatus.BAD_REQUEST;
import static io.netty.handler.codec.http.HttpResponseStatus.FORBIDDEN;
import static io.netty.handler.codec.http.HttpResponseStatus.INTERNAL_SERVER_ERROR;
import static io.netty.handler.codec.http.HttpResponseStatus.METHOD_NOT_ALLOWED;
import static io.netty.handler.codec.http.HttpResponseStatus.NOT_FOUND;
import static io.netty.handler.codec.http.HttpResponseStatus.NOT_MODIFIED;
import static io.netty.handler.codec.http.HttpResponseStatus.OK;
import static io.netty.handler.codec.http.HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE;
import static io.netty.handler.codec.http.HttpResponseStatus.SERVICE_UNAVAILABLE;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
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
import io.perfport.core.metrics.EndpointPages.Document;
import io.perfport.core.metrics.EndpointPages.Endless;
import io.perfport.core.metrics.EndpointPages.Later;
import io.perfport.core.metrics.EndpointPages.Page;
import io.perfport.core.metrics.ScrapeEndpoint.ScrapeHost;
import io.perfport.core.metrics.ScrapeEndpoint.ScrapeLimits;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
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
  private final EndpointPages pages;

  ScrapeAnswers(PerfMetrics metrics, ScrapeLimits limits, ScrapeHost host, EndpointPages pages) {
    this.metrics = metrics;
    this.limits = limits;
    this.host = host;
    this.pages = pages;
  }

  /**
   * What takes over the connection of a request that is answered without an end; empty for all
   * others, which are answered by {@link #to}.
   */
  Optional<ChannelHandler> endless(FullHttpRequest request) {
    boolean chunks = request.protocolVersion().isKeepAliveDefault(); // HTTP/1.1, not 1.0
    return isUnfit(request) || !chunks || !request.method().equals(HttpMethod.GET)
        ? Optional.empty()
        : pages
            .at(path(request.uri()))
            .filter(Endless.class::isInstance)
            .map(page -> ((Endless) page).handler().apply(request.headers()));
  }

  private boolean isUnfit(FullHttpRequest request) {
    return request.decoderResult().isFailure()
        || !host.isOurs(request.headers().get(HttpHeaderNames.HOST));
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
    String path = path(request.uri());
    Page page = ownPath(path) ? null : pages.at(path).orElse(null);
    FullHttpResponse refusal = refusal(request, page, alloc);
    if (refusal != null) {
      answer.accept(refusal);
    } else if (page instanceof Document document) {
      answer.accept(document(request, document));
    } else if (page instanceof Later later) {
      later.ask().accept(made -> onLoop(loop, () -> answer.accept(whole(made))));
    } else if (path.equals("/metrics")) {
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

  private static void onLoop(EventExecutor loop, Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      LOGGER.debug("The endpoint has ended, and its connections with it", e);
    }
  }

  private static boolean ownPath(String path) {
    return path.equals("/metrics") || path.equals("/healthz");
  }

  /**
   * Null if the request can be answered.
   *
   * @param page what it asks for; null for what the endpoint itself has, or for nothing
   */
  private FullHttpResponse refusal(FullHttpRequest request, Page page, ByteBufAllocator alloc) {
    if (request.decoderResult().isFailure()) {
      metrics.scrapeFailure(ScrapeFailure.BAD_REQUEST);
      return message(alloc, BAD_REQUEST, "bad request\n");
    }
    if (!host.isOurs(request.headers().get(HttpHeaderNames.HOST))) {
      metrics.scrapeFailure(ScrapeFailure.BAD_REQUEST);
      return message(alloc, FORBIDDEN, "forbidden host: ask for localhost or an address\n");
    }
    if (page == null && !ownPath(path(request.uri()))) {
      return message(alloc, NOT_FOUND, "not found: try /metrics or /healthz\n");
    }
    // The codec keeps the body of an answer to HEAD back; the headers are those of GET.
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      FullHttpResponse response = message(alloc, METHOD_NOT_ALLOWED, "only GET and HEAD\n");
      response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
      return response;
    }
    // What has no end has no length to tell, and no way to be told it in HTTP/1.0.
    return page instanceof Endless
        ? message(alloc, METHOD_NOT_ALLOWED, "only GET, in HTTP/1.1\n")
        : null;
  }

  FullHttpResponse tooLong(ByteBufAllocator alloc) {
    metrics.scrapeFailure(ScrapeFailure.BAD_REQUEST);
    return message(alloc, REQUEST_ENTITY_TOO_LARGE, "request body too long\n");
  }

  private static FullHttpResponse document(FullHttpRequest request, Document document) {
    if (document.tag() == null) {
      return whole(document);
    }
    String tag = '"' + document.tag() + '"';
    boolean known =
        request.headers().getAll(HttpHeaderNames.IF_NONE_MATCH).stream()
            .anyMatch(header -> header.contains(tag));
    FullHttpResponse response =
        known
            ? response(NOT_MODIFIED, document.contentType(), Unpooled.EMPTY_BUFFER)
            : whole(document);
    response
        .headers()
        .set(HttpHeaderNames.ETAG, tag)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-cache"); // Kept, and asked for each time.
    return response;
  }

  private static FullHttpResponse whole(Document document) {
    FullHttpResponse response =
        response(document.status(), document.contentType(), document.body().duplicate());
    response.headers().set(HttpHeaderNames.CONTENT_SECURITY_POLICY, document.policy());
    return response;
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
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    EndpointPages.protect(response.headers());
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
    SLOW_CLIENT("slow-client"),
    /** Over TLS: the handshake failed, or HTTP came in clear. */
    TLS("tls");

    private final String tag;

    ScrapeFailure(String tag) {
      this.tag = tag;
    }

    String tag() {
      return tag;
    }
  }
}
