package io.perfport.core.transport.iocp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.logging.InternalLoggerFactory;
import org.junit.jupiter.api.Test;

/** A watch that sees nothing would pass every soak: it has to see a warning that is there. */
class SoakLogTest {
  @Test
  void takesAWarningOfNettysForAFailure() {
    SoakTally tally = new SoakTally();
    try (SoakLog log = new SoakLog(tally)) {
      assertThat(log).isNotNull();
      InternalLoggerFactory.getInstance(SoakLogTest.class).warn("this one is meant to be seen");
    }
    assertThat(tally.failures()).singleElement().asString().contains("meant to be seen");
  }
}
