package io.perfport.core.transport.blocking;

import io.perfport.core.transport.Transport;

class BlockingConnectionThreadsTest extends ConnectionThreadsContract {
  @Override
  Transport transport() {
    return new BlockingTransport();
  }
}
