package io.perfport.core.transport;

class EpollUnixContractTest extends UnixContract {
  @Override
  String name() {
    return "epoll";
  }
}
