package io.perfport.client.report.output;

import io.perfport.client.report.CommandReport;
import io.perfport.client.report.json.JsonResults;
import io.perfport.core.report.html.HtmlPage;
import io.perfport.core.report.html.SavedResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A report for a browser. What is measured goes as JSON into a temporary file first, as a result is
 * saved, and the page is made of that: a live run and a saved one look the same, and a thousand
 * runs do not have to stay in memory meanwhile.
 */
public final class HtmlFile implements AutoCloseable {
  private static final String NAME = "result.json";

  private final ResultFile page;
  private final Path json;
  private final PrintWriter writer;
  private final CommandReport report;

  private HtmlFile(ResultFile page, Path json, PrintWriter writer) {
    this.page = page;
    this.json = json;
    this.writer = writer;
    this.report = new JsonResults(writer);
  }

  /**
   * Makes ready to write, before anything is measured.
   *
   * @param path empty for no report
   * @throws IOException if the file can't be written there; its message is for the user
   */
  public static Optional<HtmlFile> open(Optional<Path> path) throws IOException {
    return path.isPresent() ? Optional.of(open(path.get())) : Optional.empty();
  }

  private static HtmlFile open(Path path) throws IOException {
    ResultFile page = ResultFile.open(path, false, null);
    try {
      Path json = Files.createTempFile("perf-client-", ".json");
      json.toFile().deleteOnExit(); // A signal may end the process before anything closes it.
      return new HtmlFile(
          page, json, new PrintWriter(Files.newBufferedWriter(json, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      page.close();
      throw new IOException("can't write a temporary file", e);
    }
  }

  /**
   * Writes a page of saved results.
   *
   * @throws IOException if it can't be written; its message is for the user
   */
  public static void write(List<SavedResult> results, Path path) throws IOException {
    try (ResultFile page = ResultFile.open(path, false, null)) {
      page.writer().print(HtmlPage.of(results));
      page.commit();
    }
  }

  CommandReport report() {
    return report;
  }

  /** All is measured: the page appears. */
  void commit() throws IOException {
    writer.flush();
    if (writer.checkError()) {
      throw new IOException("can't write the temporary file " + json);
    }
    if (Files.size(json) > 0) {
      SavedResult result = new SavedResult(NAME, SavedResult.read(json).document());
      page.writer().print(HtmlPage.of(List.of(result)));
      page.commit();
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
    Files.deleteIfExists(json);
    page.close();
  }
}
