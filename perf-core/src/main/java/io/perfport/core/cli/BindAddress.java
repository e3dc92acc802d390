package io.perfport.core.cli;

import io.netty.util.NetUtil;

/**
 * An address as iperf3 takes it, {@code ADDR%DEV}: sockets with it are bound to the device too.
 * With an IPv6 address of one link the device is part of the address (RFC 4007), and stays there.
 *
 * @param host address or name
 * @param device network device; null for none
 */
public record BindAddress(String host, String device) {
  /** IFNAMSIZ of Linux, less the zero at its end. */
  private static final int MAX_DEVICE_LENGTH = 15;

  /** Divides what the user wrote. */
  public static BindAddress of(String text) {
    int at = text.indexOf('%');
    if (at <= 0 || isOfOneLink(text.substring(0, at))) {
      return new BindAddress(text, null);
    }
    return new BindAddress(text.substring(0, at), text.substring(at + 1));
  }

  private static boolean isOfOneLink(String host) {
    byte[] octets =
        NetUtil.isValidIpV6Address(host) ? NetUtil.createByteArrayFromIpAddressString(host) : null;
    return octets != null && (octets[0] & 0xff) == 0xfe && (octets[1] & 0xc0) == 0x80;
  }

  /**
   * The one device that several options name.
   *
   * @param options for the message
   * @param given null for none
   * @throws UsageException if they differ, or can't be the name of a device
   */
  public static String oneDevice(String options, Iterable<String> given) {
    String device = null;
    for (String each : given) {
      if (each == null) {
        continue;
      }
      if (each.isEmpty() || each.length() > MAX_DEVICE_LENGTH || each.matches(".*[/\\s].*")) {
        throw new UsageException(
            options + ": '" + each + "' is not the name of a network device, such as eth0");
      }
      if (device != null && !device.equals(each)) {
        throw new UsageException(
            "%s: %s and %s are two devices; sockets are bound to one"
                .formatted(options, device, each));
      }
      device = each;
    }
    return device;
  }
}
