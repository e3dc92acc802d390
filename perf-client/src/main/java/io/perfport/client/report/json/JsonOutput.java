package io.perfport.client.report.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;

/** Writes JSON to where a result goes: one value, a line end, and all of it flushed. */
final class JsonOutput {
  /** The same on every system, so that results can be compared byte by byte. */
  private static final DefaultIndenter INDENTER = new DefaultIndenter("  ", "\n");

  private static final Separators SEPARATORS =
      Separators.createDefaultInstance()
          .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
          .withObjectEmptySeparator("")
          .withArrayEmptySeparator("");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Writes one value. */
  @FunctionalInterface
  interface Value {
    void write(JsonGenerator json) throws IOException;
  }

  private JsonOutput() {}

  /** For people to read as well. */
  static void indented(PrintWriter out, Value value) {
    try (JsonGenerator json = openIndented(out)) {
      value.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    end(out);
  }

  /** For a value that is written bit by bit; the one who closes it calls {@link #end} then. */
  static JsonGenerator openIndented(PrintWriter out) {
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter(SEPARATORS);
    printer.indentObjectsWith(INDENTER);
    printer.indentArraysWith(INDENTER);
    try {
      return generator(out).setPrettyPrinter(printer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** On one line. */
  static void line(PrintWriter out, Value value) {
    try (JsonGenerator json = generator(out)) {
      value.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    end(out);
  }

  private static JsonGenerator generator(PrintWriter out) throws IOException {
    // Plain: 26946597895.947, as iperf3 has it, not 2.6946597895947E10.
    return MAPPER
        .getFactory()
        .createGenerator(out)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
  }

  /** The end of a line, and all of it on its way. */
  static void end(PrintWriter out) {
    out.print('\n');
    out.flush();
  }
}
