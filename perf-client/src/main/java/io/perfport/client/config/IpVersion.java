package io.perfport.client.config;

/** Which addresses of the server's host may be used. */
public enum IpVersion {
  ANY,
  /** {@code -4} */
  IPV4,
  /** {@code -6} */
  IPV6
}
