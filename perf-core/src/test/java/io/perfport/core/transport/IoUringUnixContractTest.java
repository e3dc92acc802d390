package io.perfport.core.transport;

class IoUringUnixContractTest extends UnixContract {
  @Override
  String name() {
    return "io_uring";
  }

  /** Netty 4.2.18 knows half-closed UNIX-domain channels on epoll and kqueue only. */
  @Override
  boolean closesHalves() {
    return false;
  }
}
