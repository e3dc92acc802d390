package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.WINDOW_CLAMPED;

import io.perfport.common.result.Warning;
import java.util.Optional;

/** The system gave a smaller buffer than was asked for: the test is not the one that was meant. */
final class ClampedWindow implements QualityCheck {
  @Override
  public Optional<Warning> judge(Evidence evidence) {
    PathFacts path = evidence.path();
    return judge(path, path.sends(), path.sendBufferBytes(), "send", "wmem_max")
        .or(() -> judge(path, path.receives(), path.receiveBufferBytes(), "receive", "rmem_max"));
  }

  private static Optional<Warning> judge(
      PathFacts path, boolean matters, Long granted, String which, String sysctl) {
    return !matters || granted == null || granted >= path.askedWindowBytes()
        ? Optional.empty()
        : Sentence.warn(
            WINDOW_CLAMPED,
            "the system gave a %s buffer of %d bytes where -w asked for %d: raise net.core.%s",
            which,
            granted,
            path.askedWindowBytes(),
            sysctl);
  }
}
