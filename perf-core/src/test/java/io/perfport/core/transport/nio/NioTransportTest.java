package io.perfport.core.transport.nio;

import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportContract;

class NioTransportTest extends TransportContract {
  @Override
  protected Transport transport() {
    return new NioTransport();
  }
}
