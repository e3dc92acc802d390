package io.perfport.core.transport.iocp;

import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportContract;

class IocpAioContractTest extends TransportContract {
  @Override
  protected Transport transport() {
    return new IocpTransport(IocpBackend.AIO);
  }
}
