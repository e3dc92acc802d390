package io.perfport.client.report.text;

import io.perfport.common.failure.PeerText;

/** Colours that help the eye, and mean nothing that the words do not say. */
public enum Style {
  PLAIN("", "", ""),
  COLOURED("\u001b[1m", "\u001b[2m", "\u001b[31m");

  private final String bold;
  private final String dim;
  private final String red;

  Style(String bold, String dim, String red) {
    this.bold = bold;
    this.dim = dim;
    this.red = red;
  }

  String strong(String text) {
    return paint(bold, text);
  }

  String faint(String text) {
    return paint(dim, text);
  }

  String bad(String text) {
    return paint(red, text);
  }

  /**
   * Text that another machine sent: what could drive the terminal, or turn the order of what is
   * read, is not passed on. Its length is limited where it is received.
   */
  static String visible(String text) {
    return PeerText.line(text, Integer.MAX_VALUE);
  }

  private static String paint(String start, String text) {
    return start.isEmpty() ? text : start + text + "\u001b[0m";
  }
}
