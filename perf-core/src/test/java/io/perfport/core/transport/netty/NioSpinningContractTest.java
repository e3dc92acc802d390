package io.perfport.core.transport.netty;

import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportContract;
import io.perfport.core.transport.nio.NioTransport;

class NioSpinningContractTest extends TransportContract {
  @Override
  protected Transport transport() {
    return new NioTransport().busyPolling();
  }
}
