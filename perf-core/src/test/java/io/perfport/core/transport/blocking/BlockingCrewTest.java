package io.perfport.core.transport.blocking;

import io.perfport.core.transport.Transport;

class BlockingCrewTest extends CrewContract {
  @Override
  Transport transport() {
    return new BlockingTransport();
  }
}
