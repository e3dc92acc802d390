package io.perfport.common.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.perfport.common.datagram.PerfportDatagrams;
import java.time.Duration;
import java.util.Objects;

/**
 * What a test of requests and responses asks of the server, which answers each request of {@code
 * requestBytes} with {@code responseBytes}. When requests are sent, and how many connections are
 * open at a time, is the client's affair. A program begins with {@link #persistent} or {@link
 * #single} and changes what it wants otherwise.
 *
 * @param kind how long a connection lives
 * @param protocol what carries the exchanges; TCP where a plan does not say
 * @param connections open at the same time at most, 1 to {@link #MAX_CONNECTIONS}; over UDP to
 *     {@link PerfportDatagrams#MAX_STREAM}
 * @param depth requests that a connection may have outstanding, 1 to {@link #MAX_DEPTH}; 1 for
 *     {@link ExchangeKind#SINGLE}
 * @param requestBytes 1 to {@link TestPlan#MAX_BLOCK_BYTES}; over UDP the bytes in a datagram, its
 *     header included
 * @param responseBytes the same
 * @param limit what ends the test: a time, a number of requests ({@link RunLimit.Blocks}), or the
 *     user
 * @param omitMillis warm-up left out of the results, 0 to {@link TestPlan#MAX_OMIT_MILLIS}
 * @param socket options of the connections' sockets
 * @param title a word of the user's, in every line and result; null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExchangePlan(
    ExchangeKind kind,
    Protocol protocol,
    int connections,
    int depth,
    int requestBytes,
    int responseBytes,
    RunLimit limit,
    long omitMillis,
    SocketTuning socket,
    String title) {
  /** More than the ports of one address; a client may bind several. */
  public static final int MAX_CONNECTIONS = 1_000_000;

  public static final int MAX_DEPTH = 1024;

  /** What netperf's and sockperf's users know: small, and in one segment. */
  public static final int DEFAULT_BYTES = 64;

  public ExchangePlan {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(limit, "limit");
    Objects.requireNonNull(socket, "socket");
    protocol = protocol == null ? Protocol.TCP : protocol;
    TestPlan.requireRange(
        "connections",
        connections,
        1,
        protocol == Protocol.UDP ? PerfportDatagrams.MAX_STREAM : MAX_CONNECTIONS);
    TestPlan.requireRange("depth", depth, 1, MAX_DEPTH);
    requireSize("request size", requestBytes, protocol);
    requireSize("response size", responseBytes, protocol);
    TestPlan.requireRange("omit (ms)", omitMillis, 0, TestPlan.MAX_OMIT_MILLIS);
    if (limit instanceof RunLimit.Bytes) {
      throw new IllegalArgumentException("limit: requests are counted, not their bytes");
    }
    if (kind == ExchangeKind.SINGLE && (depth != 1 || protocol != Protocol.TCP)) {
      throw new IllegalArgumentException(
          "a connection for a single request has one outstanding, over TCP");
    }
    if (title != null && title.length() > TestPlan.MAX_TITLE_CHARS) {
      throw new IllegalArgumentException(
          "title: longer than " + TestPlan.MAX_TITLE_CHARS + " characters");
    }
  }

  /**
   * Requests of 64 bytes with responses of 64 bytes over one TCP connection, each sent when the one
   * before is answered, after a warm-up of a second which is not in the results: the command line's
   * defaults of {@code rr}.
   *
   * @param time how long to measure, 1 ms to a day
   */
  public static Builder persistent(Duration time) {
    return builder(ExchangeKind.PERSISTENT, RunLimit.after(time));
  }

  /** As {@link #persistent}, with a new connection for each request: {@code crr}. */
  public static Builder single(Duration time) {
    return builder(ExchangeKind.SINGLE, RunLimit.after(time));
  }

  /** As {@link #persistent}, with any end; only one that is a time has a warm-up before it. */
  public static Builder builder(ExchangeKind kind, RunLimit limit) {
    return new Builder(kind, limit);
  }

  /** Begins with this plan's values. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  public boolean overUdp() {
    return protocol == Protocol.UDP;
  }

  private static void requireSize(String what, int bytes, Protocol protocol) {
    if (protocol == Protocol.UDP) {
      TestPlan.requireRange(
          what, bytes, PerfportDatagrams.HEADER_BYTES, TestPlan.MAX_DATAGRAM_BYTES);
    } else {
      TestPlan.requireRange(what, bytes, 1, TestPlan.MAX_BLOCK_BYTES);
    }
  }

  /** How long a connection of an exchange test lives. */
  public enum ExchangeKind {
    /** From its join to the end of the test: any number of requests, one behind the other. */
    @JsonProperty("persistent")
    PERSISTENT,
    /** For one request and its response: connecting is part of what is measured. TCP only. */
    @JsonProperty("single")
    SINGLE
  }

  /** Makes a plan; what is impossible is refused by {@link #build}. */
  public static final class Builder {
    private final ExchangeKind kind;
    private Protocol protocol = Protocol.TCP;
    private int connections = 1;
    private int depth = 1;
    private int requestBytes = DEFAULT_BYTES;
    private int responseBytes = DEFAULT_BYTES;
    private RunLimit limit;
    private long omitMillis;
    private SocketTuning socket = SocketTuning.SYSTEM;
    private String title;

    private Builder(ExchangeKind kind, RunLimit limit) {
      this.kind = kind;
      this.limit = limit;
      this.omitMillis = limit.defaultOmitMillis();
    }

    private Builder(ExchangePlan plan) {
      kind = plan.kind;
      protocol = plan.protocol;
      connections = plan.connections;
      depth = plan.depth;
      requestBytes = plan.requestBytes;
      responseBytes = plan.responseBytes;
      limit = plan.limit;
      omitMillis = plan.omitMillis;
      socket = plan.socket;
      title = plan.title;
    }

    /** TCP unless said otherwise. */
    public Builder over(Protocol other) {
      protocol = other;
      return this;
    }

    /** Open at a time, 1 to {@link #MAX_CONNECTIONS}. */
    public Builder connections(int number) {
      connections = number;
      return this;
    }

    /** Requests outstanding on a connection, 1 to {@link #MAX_DEPTH}. */
    public Builder depth(int requests) {
      depth = requests;
      return this;
    }

    /** Sizes of requests and responses. */
    public Builder bytes(int ofRequest, int ofResponse) {
      requestBytes = ofRequest;
      responseBytes = ofResponse;
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
     * The plan.
     *
     * @throws IllegalArgumentException if no test can have it
     */
    public ExchangePlan build() {
      return new ExchangePlan(
          kind,
          protocol,
          connections,
          depth,
          requestBytes,
          responseBytes,
          limit,
          omitMillis,
          socket,
          title);
    }
  }
}
