package io.perfport.core.transport.blocking;

import io.perfport.core.transport.Transport;

class VirtualCrewTest extends CrewContract {
  @Override
  Transport transport() {
    return new VirtualTransport();
  }
}
