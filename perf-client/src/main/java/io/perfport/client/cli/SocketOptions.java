package io.perfport.client.cli;

import io.perfport.common.failure.CauseText;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.unit.Quantity;
import io.perfport.core.cli.QuantityConverter;
import io.perfport.core.cli.UsageException;
import io.perfport.core.socket.CongestionControls;
import io.perfport.core.transport.Capability;
import java.util.EnumMap;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * Options of the data connections' sockets, be they of streams or of requests. Each needs a
 * transport that can set it.
 */
final class SocketOptions {
  @Option(
      names = {"-w", "--window"},
      paramLabel = "SIZE",
      converter = Window.class,
      description = "Socket buffer sizes of both ends, up to 512M (default: the system's).")
  Long windowBytes;

  @Option(
      names = {"-N", "--no-delay"},
      description = "Set TCP_NODELAY: no Nagle's algorithm (default).")
  boolean noDelay;

  @Option(names = "--nagle", description = "Leave Nagle's algorithm on, as iperf3 does without -N.")
  boolean nagle;

  @Option(
      names = {"-M", "--set-mss"},
      paramLabel = "BYTES",
      converter = MaxSegment.class,
      description = "TCP maximum segment size, 88 to 32767 (default: the system's).")
  Long maxSegmentBytes;

  @Option(
      names = {"-S", "--tos"},
      paramLabel = "BYTE",
      converter = TypeOfService.class,
      description =
          "IP type of service (traffic class of IPv6) of both ends, 0 to 255, as 16, 0x10 or 020"
              + " (default: the system's).")
  Integer typeOfService;

  @Option(
      names = {"-C", "--congestion"},
      paramLabel = "NAME",
      description =
          "TCP congestion control, such as cubic, bbr or reno (default: the system's, which is"
              + " printed).")
  String congestion;

  /**
   * @param udp whether the sockets are of datagrams, which have buffers only
   */
  SocketTuning toTuning(boolean udp) {
    if (udp && (noDelay || nagle || maxSegmentBytes != null || congestion != null)) {
      throw new UsageException(
          "--udp has no Nagle's algorithm, segment size or congestion control: leave out -N,"
              + " --nagle, -M and -C");
    }
    if (noDelay && nagle) {
      throw new UsageException("--no-delay and --nagle exclude each other");
    }
    try {
      return new SocketTuning(
          Math.toIntExact(windowBytes == null ? 0 : windowBytes),
          !nagle,
          Math.toIntExact(maxSegmentBytes == null ? 0 : maxSegmentBytes),
          typeOfService == null ? 0 : typeOfService,
          congestion);
    } catch (IllegalArgumentException e) {
      // Numbers are already in range, so this is about the algorithm's name.
      throw new UsageException("--congestion: " + CauseText.of(e));
    }
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

  /** The options that were given, by what a transport needs for them. */
  Map<Capability, String> needs() {
    Map<Capability, String> needs = new EnumMap<>(Capability.class);
    if (windowBytes != null && windowBytes > 0) {
      needs.put(Capability.SOCKET_BUFFERS, "--window");
    }
    if (noDelay || nagle) {
      needs.put(Capability.NO_DELAY, nagle ? "--nagle" : "--no-delay");
    }
    if (maxSegmentBytes != null) {
      needs.put(Capability.MAX_SEGMENT, "--set-mss");
    }
    if (congestion != null) {
      needs.put(Capability.CONGESTION_CONTROL, "--congestion");
    }
    return needs;
  }

  static final class Window extends QuantityConverter {
    Window() {
      super(Quantity.bytes(0, SocketTuning.MAX_WINDOW_BYTES));
    }
  }

  /** In C's notation, as in iperf3. */
  static final class TypeOfService implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String number) {
      try {
        int value = Integer.decode(number);
        if (value >= 0 && value <= SocketTuning.MAX_TYPE_OF_SERVICE) {
          return value;
        }
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + number + "' is not a number such as 16 or 0x10");
      }
      throw new TypeConversionException(
          number + " is not in the range 0 to " + SocketTuning.MAX_TYPE_OF_SERVICE);
    }
  }

  static final class MaxSegment extends QuantityConverter {
    MaxSegment() {
      super(Quantity.whole(88, SocketTuning.MAX_SEGMENT_BYTES));
    }
  }
}
