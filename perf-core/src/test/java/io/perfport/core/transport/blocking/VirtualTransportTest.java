package io.perfport.core.transport.blocking;

import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportContract;

class VirtualTransportTest extends TransportContract {
  @Override
  protected Transport transport() {
    return new VirtualTransport();
  }
}
