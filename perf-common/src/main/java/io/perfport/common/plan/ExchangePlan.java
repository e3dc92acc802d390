package io.perfport.common.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.perfport.common.datagram.PerfportDatagrams;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

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
  public static ExchangePlan persistent(Duration time) {
    return of(ExchangeKind.PERSISTENT, RunLimit.after(time));
  }

  /** This plan with a new connection for each request: {@code crr}. */
  public static ExchangePlan single(Duration time) {
    return of(ExchangeKind.SINGLE, RunLimit.after(time));
  }

  /** The same with any end; there is a warm-up only if that is a time. */
  public static ExchangePlan of(ExchangeKind kind, RunLimit limit) {
    return new ExchangePlan(
        kind,
        Protocol.TCP,
        1,
        1,
        DEFAULT_BYTES,
        DEFAULT_BYTES,
        limit,
        limit.defaultOmitMillis(),
        SocketTuning.SYSTEM,
        null);
  }

  /** The same with so many connections open at a time, 1 to {@link #MAX_CONNECTIONS}. */
  public ExchangePlan withConnections(int number) {
    return with(draft -> draft.connections = number);
  }

  /** The same with so many requests outstanding on a connection, 1 to {@link #MAX_DEPTH}. */
  public ExchangePlan withDepth(int requests) {
    return with(draft -> draft.depth = requests);
  }

  /** The same with requests and responses of so many bytes. */
  public ExchangePlan withBytes(int ofRequest, int ofResponse) {
    return with(
        draft -> {
          draft.requestBytes = ofRequest;
          draft.responseBytes = ofResponse;
        });
  }

  /** The same over datagrams. */
  public ExchangePlan withUdp() {
    return with(draft -> draft.protocol = Protocol.UDP);
  }

  /** The same with another end. */
  public ExchangePlan withLimit(RunLimit other) {
    return with(draft -> draft.limit = other);
  }

  /** The same with another warm-up, 0 to 10 minutes. */
  public ExchangePlan withOmit(Duration warmUp) {
    return with(draft -> draft.omitMillis = RunLimit.millis(warmUp));
  }

  /** The same with other options of the connections' sockets. */
  public ExchangePlan withSocket(SocketTuning tuning) {
    return with(draft -> draft.socket = tuning);
  }

  /** The same with a word of the user's; null for none. */
  public ExchangePlan withTitle(String words) {
    return with(draft -> draft.title = words);
  }

  private ExchangePlan with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.toPlan(kind);
  }

  /** What of a plan can be changed. */
  private static final class Draft {
    private Protocol protocol;
    private int connections;
    private int depth;
    private int requestBytes;
    private int responseBytes;
    private RunLimit limit;
    private long omitMillis;
    private SocketTuning socket;
    private String title;

    Draft(ExchangePlan plan) {
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

    ExchangePlan toPlan(ExchangeKind kind) {
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
}
