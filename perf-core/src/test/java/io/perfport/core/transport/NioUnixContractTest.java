package io.perfport.core.transport;

class NioUnixContractTest extends UnixContract {
  @Override
  String name() {
    return "nio";
  }

  /** Netty 4.2.18 knows half-closed UNIX-domain channels on epoll and kqueue only. */
  @Override
  boolean closesHalves() {
    return false;
  }
}
