package io.perfport.common.failure;

import java.util.regex.Pattern;

/**
 * Text that another machine sent, made fit to be shown: one line of bounded length. The peer
 * chooses what it says, but not how much of a log or a message it fills, nor what a terminal does.
 */
public final class PeerText {
  /** The longest that is shown. */
  public static final int MAX_CHARS = 200;

  /**
   * Controls (escape sequences, new lines), format characters (bidirectional overrides), lone
   * surrogates, private and unassigned ones, and the separators of lines and paragraphs.
   */
  private static final Pattern NOT_SHOWN = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  private PeerText() {}

  /** At most {@link #MAX_CHARS} characters of it; null stays null. */
  public static String of(String text) {
    return line(text, MAX_CHARS);
  }

  /** The same with another limit of characters. */
  public static String line(String text, int maxChars) {
    if (text == null) {
      return null;
    }
    // Cut first: what is dropped costs nothing more.
    String cut = text.length() > maxChars ? text.substring(0, maxChars - 1) : text;
    String shown = NOT_SHOWN.matcher(cut).replaceAll("?");
    return cut.length() == text.length() ? shown : shown + "…";
  }
}
