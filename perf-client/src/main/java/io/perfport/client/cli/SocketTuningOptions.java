package io.perfport.client.cli;

import static java.util.Objects.requireNonNullElse;

import io.perfport.common.failure.CauseText;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.unit.Quantity.Kind;
import io.perfport.core.cli.Range;
import io.perfport.core.cli.UsageException;
import io.perfport.core.socket.CongestionControls;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/**
 * Options of the data connections' sockets, be they of streams or of requests. Each needs a
 * transport that can set it.
 */
final class SocketTuningOptions {
  @Option(
      names = {"-w", "--window"},
      paramLabel = "SIZE",
      description = "Socket buffer size of both ends, up to 512M (default: the system's).")
  @Range(of = Kind.BYTES, min = 0, max = SocketTuning.MAX_WINDOW_BYTES, zeroIsDefault = true)
  Integer windowBytes;

  @Option(
      names = {"-N", "--no-delay"},
      description = "Set TCP_NODELAY, which turns Nagle's algorithm off (default).")
  boolean noDelay;

  @Option(names = "--nagle", description = "Do not set TCP_NODELAY, as iperf3 without -N.")
  boolean nagle;

  @Option(
      names = {"-M", "--set-mss"},
      paramLabel = "BYTES",
      description =
          "TCP maximum segment size in bytes, 88 to 32767; 0: the default (the system's).")
  @Range(min = 88, max = SocketTuning.MAX_SEGMENT_BYTES, zeroIsDefault = true)
  Integer maxSegmentBytes;

  @Option(
      names = {"-S", "--tos"},
      paramLabel = "BYTE",
      converter = TypeOfService.class,
      description =
          "IP type of service (IPv6 traffic class) of both ends, 0 to 255; decimal, hexadecimal"
              + " (0x10) or octal (020) (default: the system's).")
  Integer typeOfService;

  @Option(
      names = "--dscp",
      paramLabel = "NAME",
      converter = CodePoint.class,
      description =
          "DSCP of both ends, instead of -S: 0 to 63, or a name such as ef, af41, cs5, le or va"
              + " (default: the system's).")
  Integer dscp;

  @Option(
      names = {"-C", "--congestion"},
      paramLabel = "NAME",
      description =
          "TCP congestion control algorithm, such as cubic, bbr or reno (default: the system's,"
              + " which the result names).")
  String congestion;

  SocketTuning toTuning() {
    try {
      return new SocketTuning(
          requireNonNullElse(windowBytes, 0),
          !nagle,
          requireNonNullElse(maxSegmentBytes, 0),
          trafficClass(),
          congestion);
    } catch (IllegalArgumentException e) {
      // Numbers are already in range, so this is about the algorithm's name.
      throw new UsageException("--congestion: " + CauseText.of(e));
    }
  }

  /** The code point is the upper six bits of the byte; the other two are ECN's (RFC 3168). */
  private int trafficClass() {
    if (dscp != null) {
      return dscp << 2;
    }
    return requireNonNullElse(typeOfService, 0);
  }

  /**
   * Refuses an algorithm that this machine can't set, where this end sends.
   *
   * @throws UsageException with those that it can
   */
  void requireCongestion() {
    if (congestion != null) {
      CongestionControls.obstacle(congestion)
          .ifPresent(
              why -> {
                throw new UsageException("--congestion: " + why);
              });
    }
  }

  /** In C's notation, as in iperf3. */
  static final class TypeOfService implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String number) {
      return decode(number, SocketTuning.MAX_TYPE_OF_SERVICE, "a number such as 16 or 0x10");
    }
  }

  /** The names of the IANA's registry that iperf3 knows, in any case. */
  static final class CodePoint implements ITypeConverter<Integer> {
    private static final int MAX = 63;
    private static final Pattern ASSURED = Pattern.compile("af([1-4])([1-3])");
    private static final Pattern CLASS = Pattern.compile("cs([0-7])");
    private static final Map<String, Integer> NAMES = Map.of("be", 0, "le", 1, "va", 44, "ef", 46);

    @Override
    public Integer convert(String text) {
      String name = text.toLowerCase(Locale.ROOT);
      Matcher assured = ASSURED.matcher(name);
      if (assured.matches()) { // RFC 2597: class, then drop precedence.
        return 8 * Integer.parseInt(assured.group(1)) + 2 * Integer.parseInt(assured.group(2));
      }
      Matcher selector = CLASS.matcher(name);
      if (selector.matches()) { // RFC 2474.
        return 8 * Integer.parseInt(selector.group(1));
      }
      return NAMES.containsKey(name)
          ? NAMES.get(name)
          : decode(
              text, MAX, "a code point: give 0 to 63, or be, le, va, ef, af11 to af43, cs0 to cs7");
    }
  }

  /** A number in C's notation. */
  private static int decode(String text, int max, String expected) {
    int value;
    try {
      value = Integer.decode(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not " + expected, e);
    }
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(text + " is not in the range 0 to " + max);
    }
    return value;
  }
}
