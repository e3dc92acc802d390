package io.perfport.core.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perfport.common.access.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A report as one file that needs no network: the template with styles, scripts and data put in.
 * Its policy allows these two pieces by their hashes, and nothing else.
 */
public final class HtmlPage {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";

  /** In the order in which they need each other. */
  private static final List<String> MODULES =
      List.of("units.js", "figure.js", "charts.js", "bars.js", "report.js");

  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import (\\{[^}]*}) from \"\\./([^\"]+)\";$");
  private static final Pattern IMPORT_OF_UPLOT = Pattern.compile("(?m)^import uPlot [^;]*;\n");
  private static final Pattern EXPORT = Pattern.compile("(?m)^export (?=\\w+ (\\w+))");
  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

  private final String style;
  private final String script;
  private final String template;

  private HtmlPage(String style, String script, String template) {
    this.style = style;
    this.script = script;
    this.template = template;
  }

  /** What all pages have, read once when the first is made. */
  private static final class Parts {
    private static final HtmlPage PARTS =
        new HtmlPage(
            resource(UPLOT + "dist/uPlot.min.css")
                + resource("/web/theme.css")
                + resource("/web/report.css"),
            wholeScript(),
            resource("/web/report.html"));
  }

  /**
   * The policy of every page (Content Security Policy Level 3), which it also has within: a server
   * of pages tells it in a header, where it may add to it.
   */
  public static String policy() {
    return "default-src 'none'; script-src %s; style-src %s; img-src data: blob:; base-uri 'none'; form-action 'none'"
        .formatted(hash(Parts.PARTS.script), hash(Parts.PARTS.style));
  }

  /** The page of one result, or of several side by side. */
  public static String of(List<SavedResult> results) {
    ObjectNode data = ReportModel.of(results);
    data.putArray("results")
        .addAll(RawResults.of(results).stream().map(each -> each.node()).toList());
    return of(data);
  }

  private static String of(JsonNode data) {
    HtmlPage page = Parts.PARTS;
    Map<String, String> parts =
        Map.of(
            "policy", policy(), "style", page.style, "script", page.script, "data", escaped(data));
    // Found in the template alone: the data may hold anything.
    return PLACE
        .matcher(page.template)
        .replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
  }

  /** uPlot, with the notice that its licence asks for, and our own modules. */
  private static String wholeScript() {
    String own = MODULES.stream().map(HtmlPage::module).collect(Collectors.joining("\n"));
    return "/* uPlot:\n"
        + resource(UPLOT + "LICENSE")
        + "*/\n"
        + resource(UPLOT + "dist/uPlot.iife.min.js")
        + "\n(() => {\n\"use strict\";\nconst modules = {};\n"
        + own
        + "})();\n";
  }

  /** A module as a function that gives what it exports: a file on a disk can't import others. */
  private static String module(String name) {
    String text = IMPORT_OF_UPLOT.matcher(resource("/web/" + name)).replaceAll("");
    String exported =
        EXPORT.matcher(text).results().map(each -> each.group(1)).collect(Collectors.joining(", "));
    String body = IMPORT.matcher(text).replaceAll("const $1 = modules[\"$2\"];");
    return "modules[\"%s\"] = (() => {\n%sreturn { %s };\n})();\n"
        .formatted(name, EXPORT.matcher(body).replaceAll(""), exported);
  }

  /** As text that no parser of HTML or JavaScript takes for its own. */
  static String escaped(JsonNode data) {
    return data.toString()
        .replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  private static String hash(String text) {
    byte[] digest = Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
  }

  private static String resource(String path) {
    try (InputStream in = HtmlPage.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + path);
      }
      // A parser of HTML makes one character of a carriage return and a line feed: hashes would
      // differ.
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
