package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A live page in a Chromium of its own, which has no way to any other machine. */
final class LivePage implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long POLL_NANOS = 50_000_000;
  private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

  private final Path profile;
  private final ChromeDriver browser;

  LivePage(String address, boolean dark) throws IOException {
    profile = Files.createTempDirectory("perfport-chromium");
    LoggingPreferences console = new LoggingPreferences();
    console.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--user-data-dir=" + profile);
    options.setCapability("goog:loggingPrefs", console);
    options.setBinary(inPath("chromium").toFile());
    browser =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(inPath("chromedriver").toFile())
                .build(),
            options);
    size(1280, 900);
    browser.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    browser.get(address);
  }

  /** Selenium's own search for programs would ask the network. */
  private static Path inPath(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("not installed: " + program));
  }

  void size(int width, int height) {
    browser.manage().window().setSize(new Dimension(width, height));
  }

  /** The value of a tile, once it is there. */
  double awaitTile(String key) {
    By tile = By.cssSelector("[data-key='" + key + "']");
    await("tile " + key, () -> browser.findElements(tile).stream().anyMatch(LivePage::hasValue));
    return Double.parseDouble(browser.findElement(tile).getAttribute("data-value"));
  }

  /** Waits until a tile has more than nothing to tell. */
  void awaitPositive(String key) {
    await("positive tile " + key, () -> awaitTile(key) > 0);
  }

  private static boolean hasValue(WebElement tile) {
    String value = tile.getAttribute("data-value");
    return value != null && !value.isEmpty();
  }

  /** Waits until an element, by its id, has a text. */
  void awaitText(String id, String text) {
    await(text, () -> browser.findElement(By.id(id)).getText().contains(text));
  }

  private void await(String what, BooleanSupplier isThere) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!there(isThere)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "no %s on the page: %s; console: %s".formatted(what, text(), console()));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static boolean there(BooleanSupplier isThere) {
    try {
      return isThere.getAsBoolean();
    } catch (StaleElementReferenceException e) {
      return false; // The page has drawn anew meanwhile.
    }
  }

  String text() {
    return browser.findElement(By.tagName("body")).getText();
  }

  List<String> headingsOfCharts() {
    return browser.findElements(By.cssSelector("#charts h3")).stream()
        .map(WebElement::getText)
        .toList();
  }

  Object run(String script) {
    return browser.executeScript(script);
  }

  /** Whatever the page has said on the console: nothing, if all is well. */
  List<String> console() {
    return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::toString)
        .toList();
  }

  /**
   * What the rules of axe-core find. Last: Chromium warns on the console of how it looks at text.
   */
  List<String> accessibilityFaults() {
    try (InputStream in = LivePage.class.getResourceAsStream(AXE)) {
      browser.executeScript(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    @SuppressWarnings("unchecked")
    List<String> found =
        (List<String>)
            browser.executeAsyncScript(
                "const done = arguments[arguments.length - 1];"
                    + "axe.run(document, {resultTypes: ['violations']}).then((result) =>"
                    + " done(result.violations.flatMap((each) => each.nodes.map((node) =>"
                    + " `${each.id}: ${node.html} ${node.failureSummary}`))),"
                    + " (error) => done([String(error)]));");
    return found;
  }

  /** Saves all of the page, for people, in the module's build folder. */
  void picture(String name) throws IOException {
    Path file = Path.of("target", "pictures", name + ".png");
    Files.createDirectories(file.getParent());
    Number width = (Number) run("return innerWidth");
    Number height = (Number) run("return document.documentElement.scrollHeight");
    Map<String, Object> whole =
        Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1);
    Object data =
        browser
            .executeCdpCommand(
                "Page.captureScreenshot",
                Map.of("format", "png", "captureBeyondViewport", true, "clip", whole))
            .get("data");
    Files.write(file, Base64.getDecoder().decode((String) data));
    assertThat(file).isNotEmptyFile();
  }

  @Override
  public void close() throws IOException {
    browser.quit();
    try (Stream<Path> files = Files.walk(profile)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
