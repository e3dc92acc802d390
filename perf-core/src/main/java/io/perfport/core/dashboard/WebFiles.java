package io.perfport.core.dashboard;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.perfport.common.access.Sha256;
import io.perfport.core.metrics.EndpointPages.Document;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The page's files, by the paths that they are served under. The table below is all there is: no
 * path of a request ever reaches the class loader. Read once, when a dashboard is made.
 */
final class WebFiles {
  private static final String OWN = "/web/";
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";

  private static final Map<String, Source> SOURCES =
      Map.ofEntries(
          Map.entry("/", new Source(OWN + "dashboard.html", HTML)),
          own("dashboard.css", STYLE),
          own("theme.css", STYLE),
          own("dashboard.js", SCRIPT),
          own("model.js", SCRIPT),
          own("series.js", SCRIPT),
          own("tiles.js", SCRIPT),
          own("tables.js", SCRIPT),
          own("lanes.js", SCRIPT),
          own("charts.js", SCRIPT),
          own("figure.js", SCRIPT),
          own("units.js", SCRIPT),
          Map.entry("/uPlot.esm.js", new Source(UPLOT + "uPlot.esm.js", SCRIPT)),
          Map.entry("/uPlot.min.css", new Source(UPLOT + "uPlot.min.css", STYLE)));

  private final Map<String, Document> files =
      SOURCES.entrySet().stream()
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, each -> read(each.getValue())));

  /**
   * Where a file comes from.
   *
   * @param resource on the class path
   */
  private record Source(String resource, String contentType) {}

  private static Map.Entry<String, Source> own(String name, String contentType) {
    return Map.entry("/" + name, new Source(OWN + name, contentType));
  }

  /** The file of a path; empty if there is none. */
  Optional<Document> at(String path) {
    return Optional.ofNullable(files.get(path));
  }

  private static Document read(Source source) {
    try (InputStream in = WebFiles.class.getResourceAsStream(source.resource())) {
      if (in == null) {
        throw new IllegalStateException("not in the jar: " + source.resource());
      }
      byte[] body = in.readAllBytes();
      return Document.of(HttpResponseStatus.OK, source.contentType(), body, tag(body));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String tag(byte[] body) {
    return HexFormat.of().formatHex(Sha256.of(body), 0, 8);
  }
}
