package io.perfport.core.quality;

import io.perfport.common.result.Warning;
import io.perfport.common.result.WarningCode;
import java.util.Locale;
import java.util.Optional;

/** Makes warnings. */
final class Sentence {
  private Sentence() {}

  /** A warning whose sentence is a format of {@link String#format}, the same in every locale. */
  static Optional<Warning> warn(WarningCode code, String format, Object... values) {
    return Optional.of(new Warning(code, String.format(Locale.ROOT, format, values)));
  }
}
