package io.perfport.client.report.text;

import java.time.Clock;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The time that lines of text begin with, in a format of strftime(3), in the C locale's words. */
public final class Timestamps {
  /** Date and time, as people read them: iperf3's default. */
  public static final String DEFAULT = "%c ";

  private static final Pattern CONVERSION = Pattern.compile("%(.?)", Pattern.DOTALL);

  /** What {@link java.util.Formatter} writes under the same letter. */
  private static final String SAME_LETTERS = "ABCDFHIMRSTYZabdehjkmprsyz";

  /** What it writes under another, or as several. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "c", "%1$ta %1$tb %1$te %1$tT %1$tY",
          "x", "%1$tD",
          "X", "%1$tT",
          "l", "%1$tl",
          "%", "%%");

  /** For {@link java.util.Formatter}, with the time as the first argument. */
  private final String format;

  private final Clock clock;

  private Timestamps(String format, Clock clock) {
    this.format = format;
    this.clock = clock;
  }

  /**
   * Reads a format.
   *
   * @throws IllegalArgumentException if it has a conversion that is not known; with one line
   */
  public static Timestamps of(String strftime) {
    return of(strftime, Clock.system(ZoneId.systemDefault()));
  }

  static Timestamps of(String strftime, Clock clock) {
    return new Timestamps(
        CONVERSION
            .matcher(strftime)
            .replaceAll(found -> Matcher.quoteReplacement(translated(found.group(1)))),
        clock);
  }

  private static String translated(String letter) {
    if (letter.length() == 1 && SAME_LETTERS.contains(letter)) {
      // Formatter writes am and pm unless asked for capitals.
      return letter.equals("p") ? "%1$Tp" : "%1$t" + letter;
    }
    String other = OTHERS.get(letter);
    if (other == null) {
      throw new IllegalArgumentException(
          "'%" + letter + "' is no conversion; give those of strftime(3), such as '%F %T '");
    }
    return other;
  }

  /** The present time. */
  String now() {
    return String.format(Locale.ENGLISH, format, ZonedDateTime.now(clock));
  }

  /** Lines that begin with the time at which they are printed. */
  public LineSink on(LineSink lines) {
    return new LineSink() {
      @Override
      public void print(String line) {
        lines.print(now() + line);
      }

      @Override
      public void progress(Function<Sparkline, String> line) {
        lines.progress(line);
      }

      @Override
      public void endProgress() {
        lines.endProgress();
      }
    };
  }
}
