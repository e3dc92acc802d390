package io.perfport.common.iperf3;

/** What carries the data of a test. */
public enum StreamProtocol {
  TCP("tcp"),
  UDP("udp"),
  SCTP("sctp");

  private final String key;

  StreamProtocol(String key) {
    this.key = key;
  }

  /** The key that is true in the parameters. */
  String key() {
    return key;
  }
}
