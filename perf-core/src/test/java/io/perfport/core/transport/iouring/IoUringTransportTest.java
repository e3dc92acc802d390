package io.perfport.core.transport.iouring;

import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportContract;

class IoUringTransportTest extends TransportContract {
  @Override
  protected Transport transport() {
    return new IoUringTransport();
  }
}
