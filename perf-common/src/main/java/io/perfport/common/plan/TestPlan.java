package io.perfport.common.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.perfport.common.datagram.PerfportDatagrams;
import java.util.Objects;

/**
 * What a test shall do: made by the client from its command line, checked by the server against its
 * limits, and echoed in every result.
 *
 * @param direction which way bulk data flows
 * @param streams streams in each direction, 1 to {@link #MAX_STREAMS} ({@code -P})
 * @param limit what ends the test
 * @param omitMillis warm-up left out of the totals, 0 to 600 000 ({@code -O})
 * @param intervalMillis time between reports, 100 to 60 000, or 0 for none ({@code -i})
 * @param blockBytes bytes in a block: the unit of writing, and the payload of a frame ({@code -l});
 *     with UDP the bytes in a datagram, its header included, or 0 until it is settled: what the
 *     path carries whole
 * @param bitsPerSecond target rate of each stream ({@code -b}); 0 is as fast as can be
 * @param framing what the bytes of a stream look like; with UDP always {@link Framing#RAW}
 * @param socket options of the data connections' sockets
 * @param title a word of the user's, in every line and result ({@code --title}); null for none
 * @param protocol what carries the streams; TCP where a plan does not say
 * @param udp how kernels handle datagrams; without meaning for TCP
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TestPlan(
    Direction direction,
    int streams,
    RunLimit limit,
    long omitMillis,
    long intervalMillis,
    int blockBytes,
    long bitsPerSecond,
    Framing framing,
    SocketTuning socket,
    String title,
    Protocol protocol,
    UdpTuning udp) {
  public static final int MAX_STREAMS = 1024;
  public static final int MAX_BLOCK_BYTES = 16 << 20;

  /** Twice iperf3's: half the system calls, and still within a processor's L2 cache. */
  public static final int DEFAULT_BLOCK_BYTES = 256 << 10;

  /**
   * The payload of an Ethernet frame's IPv4 packet, for where the path can't be asked: iperf3's.
   */
  public static final int DEFAULT_DATAGRAM_BYTES = 1460;

  /** iperf3's shortest. Perfport's own are {@link PerfportDatagrams#HEADER_BYTES} at least. */
  public static final int MIN_DATAGRAM_BYTES = 16;

  /** What IPv4 can carry: 65,535 without the headers of IP and UDP. */
  public static final int MAX_DATAGRAM_BYTES = 65_507;

  /** 1 Mbit/s as iperf3 has it: datagrams have no flow control, so they do not flood by default. */
  public static final long DEFAULT_UDP_BITS_PER_SECOND = 1 << 20;

  public static final long MAX_OMIT_MILLIS = 600_000;
  public static final long MAX_INTERVAL_MILLIS = 60_000;
  public static final long MIN_INTERVAL_MILLIS = 100;
  public static final int MAX_TITLE_CHARS = 256;

  public TestPlan {
    Objects.requireNonNull(direction, "direction");
    Objects.requireNonNull(limit, "limit");
    Objects.requireNonNull(framing, "framing");
    Objects.requireNonNull(socket, "socket");
    protocol = protocol == null ? Protocol.TCP : protocol;
    udp = udp == null ? UdpTuning.NONE : udp;
    requireRange("parallel streams", streams, 1, MAX_STREAMS);
    requireRange("omit (ms)", omitMillis, 0, MAX_OMIT_MILLIS);
    if (intervalMillis != 0) {
      requireRange("interval (ms)", intervalMillis, MIN_INTERVAL_MILLIS, MAX_INTERVAL_MILLIS);
    }
    if (protocol == Protocol.TCP) {
      requireRange("length (bytes)", blockBytes, 1, MAX_BLOCK_BYTES);
    } else {
      requireDatagrams(blockBytes, framing);
    }
    if (limit instanceof RunLimit.Blocks blocks
        && blocks.blocks() > Long.MAX_VALUE / Math.max(1, blockBytes)) {
      throw new IllegalArgumentException(
          "blocks: " + blocks.blocks() + " of " + blockBytes + " bytes are more than 8 EiB");
    }
    if (bitsPerSecond < 0) {
      throw new IllegalArgumentException("bitrate: " + bitsPerSecond + " is negative");
    }
    if (title != null && title.length() > MAX_TITLE_CHARS) {
      throw new IllegalArgumentException("title: longer than " + MAX_TITLE_CHARS + " characters");
    }
  }

  /** A plan over TCP. */
  public TestPlan(
      Direction direction,
      int streams,
      RunLimit limit,
      long omitMillis,
      long intervalMillis,
      int blockBytes,
      long bitsPerSecond,
      Framing framing,
      SocketTuning socket,
      String title) {
    this(
        direction,
        streams,
        limit,
        omitMillis,
        intervalMillis,
        blockBytes,
        bitsPerSecond,
        framing,
        socket,
        title,
        Protocol.TCP,
        UdpTuning.NONE);
  }

  public boolean overUdp() {
    return protocol == Protocol.UDP;
  }

  /** Data connections that the test opens, over both directions. */
  public int connections() {
    return direction == Direction.BIDIRECTIONAL ? 2 * streams : streams;
  }

  /**
   * Which end sends a stream. In a bidirectional test the first half of the ids are the client's.
   *
   * @param streamId 1 to {@link #connections}
   */
  public boolean clientSends(int streamId) {
    return direction == Direction.FORWARD
        || (direction == Direction.BIDIRECTIONAL && streamId <= streams);
  }

  /** The same plan at another rate of each stream. */
  public TestPlan withBitsPerSecond(long rate) {
    return with(limit, blockBytes, rate);
  }

  /** The same plan with blocks, or datagrams, of another length. */
  public TestPlan withBlockBytes(int bytes) {
    return with(limit, bytes, bitsPerSecond);
  }

  private TestPlan with(RunLimit end, int bytes, long rate) {
    return new TestPlan(
        direction,
        streams,
        end,
        omitMillis,
        intervalMillis,
        bytes,
        rate,
        framing,
        socket,
        title,
        protocol,
        udp);
  }

  private static void requireDatagrams(int bytes, Framing framing) {
    if (bytes != 0) {
      requireRange("length (bytes) of a datagram", bytes, MIN_DATAGRAM_BYTES, MAX_DATAGRAM_BYTES);
    }
    if (framing != Framing.RAW) {
      throw new IllegalArgumentException(
          "framing: datagrams have headers of their own; only TCP carries frames");
    }
  }

  /** The same plan with another end. */
  public TestPlan withLimit(RunLimit end) {
    return with(end, blockBytes, bitsPerSecond);
  }

  private static void requireRange(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          what + ": " + value + " is not in the range " + min + " to " + max);
    }
  }
}
