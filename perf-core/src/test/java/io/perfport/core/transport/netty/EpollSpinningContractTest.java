package io.perfport.core.transport.netty;

import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportContract;
import io.perfport.core.transport.epoll.EpollTransport;

class EpollSpinningContractTest extends TransportContract {
  @Override
  protected Transport transport() {
    return new EpollTransport().busyPolling();
  }
}
