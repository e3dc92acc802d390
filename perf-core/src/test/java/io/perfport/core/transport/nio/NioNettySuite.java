package io.perfport.core.transport.nio;

import io.perfport.core.transport.NettySuiteContract;

class NioNettySuite extends NettySuiteContract {
  NioNettySuite() {
    super(new NioTransport());
  }
}
