package io.perfport.common.iperf3;

import java.util.Objects;

/**
 * What an iperf3 client asks for, as it stands in the parameters, in and out of range: {@link
 * ParameterRules} tells the two apart. Numbers that were absent have iperf3's default.
 *
 * @param parallel streams in each direction ({@code -P})
 * @param reverse the server sends ({@code -R})
 * @param bidirectional both send ({@code --bidir})
 * @param extent how long the test is
 * @param sending how senders send
 * @param socket options of the data connections
 * @param datagrams what only UDP has
 * @param extras whatever is not about traffic
 */
public record TestParameters(
    StreamProtocol protocol,
    long parallel,
    boolean reverse,
    boolean bidirectional,
    Extent extent,
    Sending sending,
    SocketRequest socket,
    Datagrams datagrams,
    Extras extras) {
  public TestParameters {
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(extent, "extent");
    Objects.requireNonNull(sending, "sending");
    Objects.requireNonNull(socket, "socket");
    Objects.requireNonNull(datagrams, "datagrams");
    Objects.requireNonNull(extras, "extras");
  }

  /** Data streams over both directions. */
  public long streams() {
    return bidirectional ? 2 * parallel : parallel;
  }

  /** Whether some of the streams are sent by the server. */
  public boolean serverSends() {
    return reverse || bidirectional;
  }

  /**
   * How long the test is. The first of time, bytes and blocks that is reached ends it.
   *
   * @param omitSeconds warm-up before the rest ({@code -O})
   * @param timeSeconds 0 for no limit ({@code -t})
   * @param bytes over all streams; 0 for no limit ({@code -n})
   * @param blocks over all streams; 0 for no limit ({@code -k})
   */
  public record Extent(long omitSeconds, long timeSeconds, long bytes, long blocks) {
    /** What is meant where the parameters do not say: 10 s. */
    static final long DEFAULT_SECONDS = 10;
  }

  /**
   * How senders send.
   *
   * @param blockBytes bytes in a block or datagram; 0 for the default ({@code -l})
   * @param bitsPerSecond rate of each stream; 0 for none ({@code -b})
   * @param burst blocks that are sent at once when the rate allows the first; 0 for one ({@code -b
   *     RATE/BURST})
   * @param socketBitsPerSecond rate of each socket, held by the kernel; 0 for none ({@code
   *     --fq-rate})
   * @param pacingTimerMicros 0 for the default ({@code --pacing-timer})
   * @param repeatingPayload digits over and over instead of random bytes
   * @param zeroCopy as iperf3 says it; 0 for no ({@code -Z})
   */
  public record Sending(
      long blockBytes,
      long bitsPerSecond,
      long burst,
      long socketBitsPerSecond,
      long pacingTimerMicros,
      boolean repeatingPayload,
      long zeroCopy) {
    /** What iperf3's clients say unless told otherwise; some servers can't do without. */
    public static final long DEFAULT_PACING_TIMER_MICROS = 1000;

    /** Blocks of the default size, as fast as can be. */
    public static final Sending DEFAULT = new Sending(0, 0, 0, 0, 0, false, 0);
  }

  /**
   * Options of the data connections' sockets.
   *
   * @param windowBytes 0 leaves it to the system ({@code -w})
   * @param maxSegmentBytes 0 leaves it to the system ({@code -M})
   * @param noDelay TCP_NODELAY ({@code -N})
   * @param typeOfService 0 leaves it to the system ({@code -S})
   * @param flowLabel 0 for none ({@code -L})
   * @param congestion null leaves it to the system ({@code -C})
   * @param multipath MPTCP ({@code -m})
   */
  public record SocketRequest(
      long windowBytes,
      long maxSegmentBytes,
      boolean noDelay,
      long typeOfService,
      long flowLabel,
      String congestion,
      boolean multipath) {
    /** All left to the system. */
    public static final SocketRequest SYSTEM = new SocketRequest(0, 0, false, 0, 0, null, false);
  }

  /**
   * What only UDP has. The offload figures are those of the client's iperf3, for the server to do
   * the same with its own sockets; they do not change what is on the wire.
   *
   * @param counters64 sequence numbers of 64 bits ({@code --udp-counters-64bit})
   * @param dontFragment ({@code --dont-fragment})
   * @param segmentationOffload not 0 for yes (gso)
   * @param segmentBytes bytes of a datagram in an offloaded send (gso_dg_size)
   * @param sendBufferBytes bytes of an offloaded send (gso_bf_size)
   * @param receiveOffload not 0 for yes (gro)
   * @param receiveBufferBytes bytes of an offloaded receive (gro_bf_size)
   */
  public record Datagrams(
      boolean counters64,
      boolean dontFragment,
      long segmentationOffload,
      long segmentBytes,
      long sendBufferBytes,
      long receiveOffload,
      long receiveBufferBytes) {
    /** Nothing asked for. */
    public static final Datagrams DEFAULT = new Datagrams(false, false, 0, 0, 0, 0, 0);
  }

  /**
   * Whatever is not about traffic. Strings are as the client sent them: not fit for a terminal.
   *
   * @param title in front of every line ({@code -T}); null for none
   * @param extraData to be echoed in the JSON output ({@code --extra-data}); null for none
   * @param serverOutput the results are to hold the server's output ({@code --get-server-output})
   * @param authToken see {@link io.perfport.common.iperf3.auth.AuthToken}; null for none
   * @param serverAffinity processor for the server; -1 for any ({@code -A n,m})
   * @param skipReceiveCopy drop what is received in the kernel ({@code --skip-rx-copy})
   * @param clientVersion null if it does not say
   */
  public record Extras(
      String title,
      String extraData,
      boolean serverOutput,
      String authToken,
      long serverAffinity,
      boolean skipReceiveCopy,
      String clientVersion) {
    /** No processor in particular. */
    public static final long ANY_PROCESSOR = -1;
  }

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
}
