package io.perfport.core.transport.blocking;

import io.perfport.core.transport.NettySuiteContract;
import java.util.Map;

class VirtualNettySuite extends NettySuiteContract {
  VirtualNettySuite() {
    super(new VirtualTransport());
  }

  @Override
  protected Map<String, String> exceptions() {
    return BlockingNettySuite.ofThreads();
  }
}
