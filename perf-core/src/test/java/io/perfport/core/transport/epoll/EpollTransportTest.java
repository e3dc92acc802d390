package io.perfport.core.transport.epoll;

import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportContract;

class EpollTransportTest extends TransportContract {
  @Override
  protected Transport transport() {
    return new EpollTransport();
  }
}
