package io.perfport.core.transport.blocking;

import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportContract;

class BlockingTransportTest extends TransportContract {
  @Override
  protected Transport transport() {
    return new BlockingTransport();
  }
}
