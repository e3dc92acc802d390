package io.perfport.core.transport.blocking;

import io.perfport.core.transport.NettySuiteContract;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Skipped as a whole where there are no virtual threads: setting its tests up takes a minute. */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualNettySuite extends NettySuiteContract {
  VirtualNettySuite() {
    super(new VirtualTransport());
  }

  @Override
  protected Map<String, String> exceptions() {
    return BlockingNettySuite.ofThreads();
  }
}
