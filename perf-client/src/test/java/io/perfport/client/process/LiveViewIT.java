package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.utils.WCWidth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The view of {@code --live} on a real terminal, and what is left there when it ends. */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class LiveViewIT {
  /** The alternate screen of xterm, and the ordinary one again. */
  private static final String ENTER = "\u001b[?1049h";

  private static final String LEAVE = "\u001b[?1049l";

  private static final String[] SHORT = {"--live", "-t", "2", "-O", "0.5", "-i", "0.2"};
  private static final String[] LONG = {"--live", "-t", "60", "-O", "0", "-i", "0.2", "-b", "100M"};

  private static final Pattern ROW = Pattern.compile("\u001b\\[(\\d+);1H([^\u001b]*)");

  @TempDir Path folder;

  private PseudoTerminal start(Map<String, String> environment, String... arguments)
      throws Exception {
    return PseudoTerminal.start(folder, environment, arguments);
  }

  /** What stands on the ordinary screen in the end. */
  private static String after(String screen) {
    assertThat(screen.split(Pattern.quote(ENTER), -1)).as("entered once").hasSize(2);
    return screen.substring(screen.lastIndexOf(LEAVE) + LEAVE.length());
  }

  private static void assertFrames(String screen) {
    String frames = screen.substring(screen.indexOf(ENTER), screen.lastIndexOf(LEAVE));
    List<String> bare =
        List.of(frames.replaceAll("\u001b\\[[0-9;]*m", "").split("(?=\u001b\\[1;1H)", -1));
    assertThat(bare).as("frames").hasSizeGreaterThan(3);
    for (String frame : bare.subList(1, bare.size())) {
      Matcher row = ROW.matcher(frame);
      int rows = 0;
      while (row.find()) {
        assertThat(Integer.parseInt(row.group(1))).isEqualTo(++rows);
        assertThat(row.group(2).codePoints().map(WCWidth::wcwidth).sum()).isEqualTo(80);
      }
      assertThat(rows).isEqualTo(24);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-P 3 -R", "--bidir", "-u -b 10M -R", "-W rr", "-W crr", "-W loaded"})
  void chartsAreShownAndTheUsualTextFollows(String more) throws Exception {
    try (RunningServer server = RunningServer.start();
        PseudoTerminal terminal = start(Map.of(), server.withClient(join(SHORT, more)))) {
      assertThat(terminal.awaitExit()).as(terminal.screen()).isZero();
      assertFrames(terminal.screen());
      assertThat(terminal.screen()).contains("█", "\u001b[36m");
      assertThat(after(terminal.screen()))
          .contains("Test: ", "- - - - -")
          .containsPattern("0\\.\\d\\d-")
          .doesNotContain("\u001b[?2026h");
    }
  }

  private static String[] join(String[] first, String more) {
    return (String.join(" ", first) + " " + more).strip().split(" ", -1);
  }

  @Test
  void runsThatAreComparedSayWhichOfHowMany() throws Exception {
    String[] test = {"--loopback", "--compare", "transport=nio,epoll", "--runs", "2"};
    try (PseudoTerminal terminal =
        start(Map.of(), join(test, "--live --quiet -t 0.5 -O 0 -i 0.1"))) {
      assertThat(terminal.awaitExit()).as(terminal.screen()).isZero();
      assertFrames(terminal.screen());
      assertThat(terminal.screen())
          .contains("Run 1 of 4: round 1, transport=nio", "Run 4 of 4: round 2, transport=epoll");
      assertThat(after(terminal.screen())).contains("Goodput").doesNotContain("Round  ");
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aSignalLeavesTheTerminalAsItWas(String signal, int code) throws Exception {
    try (RunningServer server = RunningServer.start();
        PseudoTerminal terminal = start(Map.of(), server.withClient(LONG))) {
      terminal.await("max .*bits/sec");
      terminal.signal(signal);
      assertThat(terminal.awaitExit()).isEqualTo(code);
      assertThat(after(terminal.screen())).contains("Interrupted", "receiver");
    }
  }

  @Test
  void ctrlCEndsTheTestAndPrintsItsResultSoFar() throws Exception {
    try (RunningServer server = RunningServer.start();
        PseudoTerminal terminal = start(Map.of(), server.withClient(LONG))) {
      terminal.await("max .*bits/sec");
      terminal.type("\u0003");
      assertThat(terminal.awaitExit()).isEqualTo(130);
      assertThat(after(terminal.screen())).contains("Interrupted", "receiver");
    }
  }

  /** The shell gets its terminal back, and the client shows the view again when it goes on. */
  @Test
  void ctrlZGivesTheTerminalToTheShellUntilTheClientGoesOn() throws Exception {
    try (RunningServer server = RunningServer.start();
        PseudoTerminal terminal = start(Map.of(), server.withClient(LONG))) {
      terminal.await("max .*bits/sec");
      terminal.type("\u001a");
      terminal.await(Pattern.quote(LEAVE) + ".*" + Pattern.quote(ENTER) + ".*bits/sec");
      String[] settings = terminal.settings();
      assertThat(settings[1]).isEqualTo(settings[0]);
      terminal.type("\u0003");
      assertThat(terminal.awaitExit()).isEqualTo(130);
      assertThat(terminal.screen()).endsWith("\n").contains("Interrupted", "receiver");
    }
  }

  @Test
  void withoutUnicodeAndColoursTheViewHasNeither() throws Exception {
    Map<String, String> plain = Map.of("LANG", "C", "NO_COLOR", "1");
    try (RunningServer server = RunningServer.start();
        PseudoTerminal terminal = start(plain, server.withClient(join(SHORT, "-W rr")))) {
      assertThat(terminal.awaitExit()).as(terminal.screen()).isZero();
      assertFrames(terminal.screen());
      String frames = terminal.screen().substring(0, terminal.screen().lastIndexOf(LEAVE));
      assertThat(frames).doesNotContain("\u001b[36m", "\u001b[1m", "█").contains("##");
    }
  }

  /** A terminal that is stopped (Ctrl-S) shows no frames; the result is written all the same. */
  @Test
  void aStoppedTerminalDoesNotHoldUpTheTest() throws Exception {
    Path result = folder.resolve("result.json");
    try (RunningServer server = RunningServer.start();
        PseudoTerminal terminal =
            start(Map.of(), server.withClient(join(SHORT, "-J -o " + result)))) {
      terminal.await("max .*bits/sec");
      terminal.type("\u0013");
      awaitFile(result);
      terminal.type("\u0011");
      assertThat(terminal.awaitExit()).isZero();
      assertThat(Files.readString(result)).contains("\"end\"");
    }
  }

  private static void awaitFile(Path file) throws InterruptedException {
    while (!Files.exists(file)) {
      Thread.sleep(20); // Until the test's own deadline.
    }
  }

  @ParameterizedTest
  @CsvSource({"TERM, dumb", "CI, true"})
  void whereNothingMayBeDrawnAnewThereAreOnlyLines(String name, String value) throws Exception {
    try (RunningServer server = RunningServer.start();
        PseudoTerminal terminal = start(Map.of(name, value), server.withClient(SHORT))) {
      assertThat(terminal.awaitExit()).as(terminal.screen()).isZero();
      assertThat(terminal.screen())
          .contains("perf-client: --live: no view", "receiver")
          .doesNotContain(ENTER, "\u001b[K", "\u001b[?7l");
    }
  }

  @Test
  void scriptsSeeNothingOfIt() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Exit exit = server.client(SHORT).with(0);
      assertThat(exit.error()).contains("--live: no view: standard output is no terminal");
      assertThat(exit.out()).contains("receiver").doesNotContain("\u001b");
    }
  }

  /** What is there without the option: a line below the others, which leaves no trace. */
  @Test
  void theLiveLineHasTheTimeLeftAChartAndTheRate() throws Exception {
    try (RunningServer server = RunningServer.start();
        PseudoTerminal terminal =
            start(Map.of(), server.withClient("-t", "2", "-O", "0", "-i", "0.2"))) {
      assertThat(terminal.awaitExit()).as(terminal.screen()).isZero();
      assertThat(terminal.screen())
          .containsPattern("\\d\\.\\d of 2 s, \\d\\.\\d s left  [▁▂▃▄▅▆▇█]+  \\S+ .bits/sec")
          .doesNotContain(ENTER);
    }
  }
}
