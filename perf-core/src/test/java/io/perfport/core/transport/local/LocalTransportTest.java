package io.perfport.core.transport.local;

import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportContract;

class LocalTransportTest extends TransportContract {
  @Override
  protected Transport transport() {
    return new LocalTransport();
  }

  @Override
  protected boolean hasBackPressure() {
    return false; // Netty's local channel queues without a limit.
  }
}
