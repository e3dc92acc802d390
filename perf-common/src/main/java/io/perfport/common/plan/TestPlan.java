package io.perfport.common.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.perfport.common.datagram.PerfportDatagrams;
import java.time.Duration;
import java.util.Objects;

/**
 * What a test shall do: made by the client from its command line, checked by the server against its
 * limits, and echoed in every result. A program begins with {@link #forward}, {@link #reverse} or
 * {@link #bidirectional} and changes what it wants otherwise:
 *
 * <pre>{@code
 * TestPlan.reverse(Duration.ofSeconds(10)).streams(4).bitsPerSecond(100_000_000).build()
 * }</pre>
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
 * @param burst blocks or datagrams that are sent at once whenever the average is down to the rate,
 *     1 to {@link #MAX_BURST_BLOCKS} ({@code -b RATE/N}); null, or 0, to send smoothly. Without
 *     meaning where there is no rate
 * @param copies which copies to leave out; null for none: {@link #zeroCopy} and {@link
 *     #skipsReceiveCopy} tell. Only raw bytes over TCP can do without
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
    UdpTuning udp,
    Integer burst,
    CopyTuning copies) {
  public static final int MAX_STREAMS = 16_384;
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

  /** The warm-up of a run that is limited by time. */
  public static final long DEFAULT_OMIT_MILLIS = 1_000;

  public static final long DEFAULT_INTERVAL_MILLIS = 1_000;
  public static final long MAX_OMIT_MILLIS = 600_000;
  public static final long MAX_INTERVAL_MILLIS = 60_000;
  public static final long MIN_INTERVAL_MILLIS = 100;
  public static final int MAX_TITLE_CHARS = 256;

  /** iperf3's. */
  public static final int MAX_BURST_BLOCKS = 1000;

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
    burst = burst == null || burst == 0 ? null : burst;
    requireRange("burst (blocks)", burst == null ? 0 : burst, 0, MAX_BURST_BLOCKS);
    copies = CopyTuning.NONE.equals(copies) ? null : copies;
    if (copies != null && (protocol != Protocol.TCP || framing != Framing.RAW)) {
      throw new IllegalArgumentException(
          "zero copy: only raw bytes over TCP need not be copied, neither datagrams nor frames");
    }
    if (title != null && title.length() > MAX_TITLE_CHARS) {
      throw new IllegalArgumentException("title: longer than " + MAX_TITLE_CHARS + " characters");
    }
  }

  /**
   * The client sends on one TCP connection, as fast as it can, after a warm-up of a second which is
   * not in the totals: the command line's defaults.
   *
   * @param time how long to measure, 1 ms to a day
   */
  public static Builder forward(Duration time) {
    return builder(Direction.FORWARD, RunLimit.after(time));
  }

  /** As {@link #forward}, with the server sending. */
  public static Builder reverse(Duration time) {
    return builder(Direction.REVERSE, RunLimit.after(time));
  }

  /** As {@link #forward}, with both ends sending, each on its own connections. */
  public static Builder bidirectional(Duration time) {
    return builder(Direction.BIDIRECTIONAL, RunLimit.after(time));
  }

  /** As {@link #forward}, with any end; only one that is a time has a warm-up before it. */
  public static Builder builder(Direction direction, RunLimit limit) {
    return new Builder(direction, limit);
  }

  /** Begins with this plan's values. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  public boolean overUdp() {
    return protocol == Protocol.UDP;
  }

  /** Blocks or datagrams that are sent at once; 0 to send smoothly. */
  public int burstBlocks() {
    return burst == null ? 0 : burst;
  }

  /** Whether senders send from a file in memory ({@code -Z}). */
  public boolean zeroCopy() {
    return copies != null && copies.zeroCopy();
  }

  /** Whether receivers have their kernel drop what it has received ({@code --skip-rx-copy}). */
  public boolean skipsReceiveCopy() {
    return copies != null && copies.skipReceiveCopy();
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

  private static void requireDatagrams(int bytes, Framing framing) {
    if (bytes != 0) {
      requireRange("length (bytes) of a datagram", bytes, MIN_DATAGRAM_BYTES, MAX_DATAGRAM_BYTES);
    }
    if (framing != Framing.RAW) {
      throw new IllegalArgumentException(
          "framing: datagrams have headers of their own; only TCP carries frames");
    }
  }

  static void requireRange(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          what + ": " + value + " is not in the range " + min + " to " + max);
    }
  }

  /**
   * Whether this is what was asked for: that plan, at its rate or a lower one. Nobody carries out
   * more than the user asked for because another machine says so.
   */
  public boolean answers(TestPlan asked) {
    boolean asFast = bitsPerSecond > 0 && bitsPerSecond <= asked.bitsPerSecond;
    return equals(asked.toBuilder().bitsPerSecond(bitsPerSecond).build())
        && (asked.bitsPerSecond == 0 || asFast);
  }

  /** What the bytes of a data stream look like. */
  public enum Framing {
    /** Opaque bytes, as iperf3 sends them: nothing but TCP is measured. The default. */
    @JsonProperty("raw")
    RAW,
    /** Data frames; the receiver checks headers and sequence ({@code --framed}). */
    @JsonProperty("framed")
    FRAMED,
    /** Data frames with CRC32C of every payload byte ({@code --verify}). */
    @JsonProperty("verified")
    VERIFIED
  }

  /**
   * How the kernels of both ends handle the datagrams of a plan.
   *
   * @param segmentation whether senders hand their kernel many datagrams as one, which it divides
   *     as late as it can: UDP_SEGMENT ({@code --gso})
   * @param coalescing whether receivers get datagrams that arrive together as one: UDP_GRO ({@code
   *     --gro})
   * @param noYield true for a sender without a rate that never lets other threads run for the sake
   *     of a receiver on its own machine ({@code --no-yield}); otherwise null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record UdpTuning(boolean segmentation, boolean coalescing, Boolean noYield) {
    /** One datagram at a time. */
    public static final UdpTuning NONE = new UdpTuning(false, false);

    public UdpTuning {
      noYield = Boolean.TRUE.equals(noYield) ? true : null;
    }

    /** A sender without a rate lets others run where the receiver is on its own machine. */
    public UdpTuning(boolean segmentation, boolean coalescing) {
      this(segmentation, coalescing, null);
    }

    /** Whether a sender without a rate lets others run where the receiver is on its machine. */
    public boolean yields() {
      return noYield == null;
    }
  }

  /** Makes a plan; what is impossible is refused by {@link #build}. */
  public static final class Builder {
    private final Direction direction;
    private int streams = 1;
    private RunLimit limit;
    private long omitMillis;
    private long intervalMillis = DEFAULT_INTERVAL_MILLIS;
    private int blockBytes = DEFAULT_BLOCK_BYTES;
    private long bitsPerSecond;
    private Framing framing = Framing.RAW;
    private SocketTuning socket = SocketTuning.SYSTEM;
    private String title;
    private Protocol protocol = Protocol.TCP;
    private UdpTuning udp = UdpTuning.NONE;
    private Integer burst;
    private CopyTuning copies = CopyTuning.NONE;

    private Builder(Direction direction, RunLimit limit) {
      this.direction = direction;
      this.limit = limit;
      this.omitMillis = limit.defaultOmitMillis();
    }

    private Builder(TestPlan plan) {
      direction = plan.direction;
      streams = plan.streams;
      limit = plan.limit;
      omitMillis = plan.omitMillis;
      intervalMillis = plan.intervalMillis;
      blockBytes = plan.blockBytes;
      bitsPerSecond = plan.bitsPerSecond;
      framing = plan.framing;
      socket = plan.socket;
      title = plan.title;
      protocol = plan.protocol;
      udp = plan.udp;
      burst = plan.burst;
      copies = plan.copies;
    }

    /** In each direction, 1 to {@link #MAX_STREAMS}. */
    public Builder streams(int number) {
      streams = number;
      return this;
    }

    /** Another end; the warm-up stays. */
    public Builder limit(RunLimit end) {
      limit = end;
      return this;
    }

    /** Warm-up, 0 to 10 minutes. */
    public Builder omit(Duration warmUp) {
      omitMillis = RunLimit.millis(warmUp);
      return this;
    }

    /** 0.1 s to a minute, or 0 for none. */
    public Builder interval(Duration interval) {
      intervalMillis = RunLimit.millis(interval);
      return this;
    }

    /** Length of blocks, or of datagrams. */
    public Builder blockBytes(int bytes) {
      blockBytes = bytes;
      return this;
    }

    /** Of each stream; 0 is as fast as can be. */
    public Builder bitsPerSecond(long rate) {
      bitsPerSecond = rate;
      return this;
    }

    /** Sent at once, 1 to {@link #MAX_BURST_BLOCKS}; 0 to send smoothly. */
    public Builder burstBlocks(int number) {
      burst = number;
      return this;
    }

    /** Only of TCP. */
    public Builder framing(Framing other) {
      framing = other;
      return this;
    }

    public Builder socket(SocketTuning tuning) {
      socket = tuning;
      return this;
    }

    /** A word of the user's; null for none. */
    public Builder title(String words) {
      title = words;
      return this;
    }

    /**
     * TCP unless said otherwise. Datagrams are as long as the path carries whole, and sent at
     * {@link #DEFAULT_UDP_BITS_PER_SECOND} unless there is a rate: give their length and another
     * rate after this.
     */
    public Builder over(Protocol other) {
      if (protocol != Protocol.UDP && other == Protocol.UDP) {
        blockBytes = 0; // Settled by the path.
        bitsPerSecond = bitsPerSecond == 0 ? DEFAULT_UDP_BITS_PER_SECOND : bitsPerSecond;
      }
      protocol = other;
      return this;
    }

    /** How kernels handle datagrams. */
    public Builder udpTuning(UdpTuning tuning) {
      udp = tuning;
      return this;
    }

    /** Which copies to leave out. */
    public Builder copies(CopyTuning tuning) {
      copies = tuning;
      return this;
    }

    /**
     * The plan.
     *
     * @throws IllegalArgumentException if no test can have it
     */
    public TestPlan build() {
      return new TestPlan(
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
          protocol,
          udp,
          burst,
          copies);
    }
  }
}
