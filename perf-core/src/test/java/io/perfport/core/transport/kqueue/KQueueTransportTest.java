package io.perfport.core.transport.kqueue;

import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportContract;

class KQueueTransportTest extends TransportContract {
  @Override
  protected Transport transport() {
    return new KQueueTransport();
  }
}
