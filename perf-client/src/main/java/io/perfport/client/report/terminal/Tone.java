package io.perfport.client.report.terminal;

/** How a part of a frame stands out; nothing is said by colour alone. */
enum Tone {
  PLAIN(""),
  STRONG("\u001b[1m"),
  FAINT("\u001b[2m"),
  RATE("\u001b[36m"),
  LATENCY("\u001b[33m"),
  TROUBLE("\u001b[31m");

  /** ECMA-48, SGR: back to the terminal's own. */
  static final String RESET = "\u001b[0m";

  private final String sgr;

  Tone(String sgr) {
    this.sgr = sgr;
  }

  String sgr() {
    return sgr;
  }
}
