package io.perfport.core.transport.blocking;

import io.perfport.core.transport.Transport;

class VirtualConnectionThreadsTest extends ConnectionThreadsContract {
  @Override
  Transport transport() {
    return new VirtualTransport();
  }
}
