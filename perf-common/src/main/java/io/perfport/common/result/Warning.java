package io.perfport.common.result;

import io.perfport.common.failure.PeerText;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Why a figure is suspect. It travels between ends, so the code is a word and not a {@link
 * WarningCode}: a newer peer may have one more.
 *
 * @param code lower-case letters, digits and hyphens, 1 to 40 characters
 * @param detail what was measured, and what to do, as one sentence of at most {@link
 *     #MAX_DETAIL_CHARS}
 */
public record Warning(String code, String detail) {
  /** The most that one end may say: more is not read. */
  public static final int MAX_WARNINGS = 100;

  public static final int MAX_DETAIL_CHARS = 1_000;

  private static final Pattern CODE = Pattern.compile("[a-z0-9-]{1,40}");

  public Warning {
    Objects.requireNonNull(code, "a warning without a code");
    Objects.requireNonNull(detail, "a warning without a detail");
    if (!CODE.matcher(code).matches()) {
      throw new IllegalArgumentException("warning: the code is not a word of at most 40 letters");
    }
    if (detail.length() > MAX_DETAIL_CHARS) {
      throw new IllegalArgumentException(
          "warning: the detail is longer than " + MAX_DETAIL_CHARS + " characters");
    }
    detail = PeerText.line(detail, MAX_DETAIL_CHARS);
  }

  /** One of our own. */
  public Warning(WarningCode code, String detail) {
    this(code.tag(), detail);
  }

  public boolean is(WarningCode other) {
    return code.equals(other.tag());
  }
}
