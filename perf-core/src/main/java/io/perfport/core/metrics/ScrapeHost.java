package io.perfport.core.metrics;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.Locale;

/**
 * Whether a request's Host names this endpoint. A browser can be led to an endpoint on the loopback
 * by a page whose own name is made to point there (DNS rebinding); it then says that name. So on
 * the loopback only addresses, {@code localhost} and the name that was bound are answered. An
 * endpoint on another address has names that it can't know, and answers to all.
 */
final class ScrapeHost {
  private final boolean checked;
  private final String boundName;

  /**
   * @param bound as configured, with its name if it was given by one
   */
  ScrapeHost(InetSocketAddress bound) {
    checked = bound.getAddress() != null && bound.getAddress().isLoopbackAddress();
    boundName = bound.getHostString().toLowerCase(Locale.ROOT);
  }

  /**
   * @param host the header; null if there was none, as no browser has it
   */
  boolean isOurs(String host) {
    if (!checked || host == null) {
      return true;
    }
    String name = nameOf(host).toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals(boundName)
        || NetUtil.isValidIpV4Address(name)
        || NetUtil.isValidIpV6Address(name);
  }

  private static String nameOf(String host) {
    if (host.startsWith("[")) {
      int end = host.indexOf(']');
      return end < 0 ? host : host.substring(1, end);
    }
    int colon = host.lastIndexOf(':');
    return colon < 0 ? host : host.substring(0, colon);
  }
}
