package io.perfport.common.iperf3;

import java.util.Optional;

/**
 * Why a test failed, by iperf3's numbers. The numbers are iperf3's (its {@code iperf_api.h}), the
 * words Perfport's.
 */
public enum ErrorCode {
  SERVER_AND_CLIENT(1, "it can't be server and client at once"),
  NO_ROLE(2, "it is neither server nor client"),
  SERVER_ONLY(3, "an option is for servers only"),
  CLIENT_ONLY(4, "an option is for clients only"),
  DURATION(5, "the test's duration is not in the range 0 to 86400 s"),
  STREAMS(6, "too many parallel streams, or none"),
  BLOCK_SIZE(7, "the length of a block is not in the range 1 byte to 1 MiB"),
  WINDOW(8, "the socket buffer is larger than 512 MiB"),
  INTERVAL(9, "the report interval is out of range"),
  SEGMENT_SIZE(10, "the segment size is larger than 32767 bytes"),
  NO_SENDFILE(11, "zero-copy sending is not supported"),
  OMIT(12, "the warm-up (omit) is not in the range 0 to 600 s"),
  NOT_IMPLEMENTED(13, "an option is not implemented"),
  FILE(14, "the file to send or write can't be opened"),
  BURST(15, "the burst is not in the range 1 to 1000"),
  END_CONDITIONS(16, "only one of -t, -n and -k can end a test"),
  LOG_FILE(17, "the log file can't be opened"),
  NO_SCTP(18, "SCTP is not supported"),
  BIND_PORT(19, "a client port needs a bind address"),
  UDP_BLOCK_SIZE(20, "the length of a datagram is not in the range 16 to 65507 bytes"),
  TYPE_OF_SERVICE(21, "the type of service is not in the range 0 to 255"),
  CLIENT_AUTHENTICATION_SETUP(22, "user name, password or public key is missing"),
  SERVER_AUTHENTICATION_SETUP(23, "private key or users file is missing"),
  FORMAT(24, "the format is none of k, m, g, t"),
  REVERSE_AND_BIDIRECTIONAL(25, "a test is either reverse or bidirectional"),
  PORT(26, "the port is not in the range 1 to 65535"),
  TOTAL_RATE(27, "the test's bit rate is higher than the server allows"),
  TOTAL_RATE_INTERVAL(28, "the interval for the average bit rate is out of range"),
  SKEW_THRESHOLD(29, "the time skew threshold is not positive"),
  IDLE_TIMEOUT(30, "the idle timeout is out of range"),
  RECEIVE_TIMEOUT(31, "the receive timeout is out of range"),
  RECEIVE_TIMEOUT_REVERSE_ONLY(32, "a receive timeout needs an end that receives"),
  SEND_TIMEOUT(33, "the send timeout is out of range"),
  UDP_FILE(34, "a file can't be sent over UDP"),
  USERS_FILE(35, "the users file can't be read"),
  KEEPALIVE(36, "the keepalive times do not fit each other"),
  DURATION_OVER_LIMIT(37, "the test is longer than the server allows"),
  UNIT(38, "a number's unit is not known"),
  SKIP_RECEIVE_COPY(39, "receiving without copying is not supported"),
  DSCP(40, "the DSCP value is not known"),

  NEW_TEST(100, "the test could not be created"),
  INIT_TEST(101, "the test could not be set up"),
  LISTEN(102, "the server can't listen"),
  CONNECT(103, "the server can't be reached"),
  ACCEPT(104, "the connection could not be accepted"),
  SEND_COOKIE(105, "the cookie could not be sent"),
  RECEIVE_COOKIE(106, "the cookie did not come"),
  CONTROL_WRITE(107, "the control connection can't be written to"),
  CONTROL_READ(108, "the control connection can't be read"),
  CONTROL_CLOSED(109, "the control connection closed unexpectedly"),
  UNKNOWN_MESSAGE(110, "a control message is not known, or out of turn"),
  SEND_MESSAGE(111, "a control message could not be sent"),
  RECEIVE_MESSAGE(112, "a control message did not come"),
  SEND_PARAMETERS(113, "the parameters could not be sent"),
  RECEIVE_PARAMETERS(114, "the parameters can't be read, or are out of range"),
  PACKAGE_RESULTS(115, "the results could not be put together"),
  SEND_RESULTS(116, "the results could not be sent"),
  RECEIVE_RESULTS(117, "the results can't be read"),
  SELECT(118, "waiting for connections failed"),
  CLIENT_TERMINATED(119, "the client was stopped"),
  SERVER_TERMINATED(120, "the server was stopped"),
  ACCESS_DENIED(121, "the server is busy; try again later"),
  NO_DELAY(122, "TCP_NODELAY can't be set"),
  SET_SEGMENT_SIZE(123, "the segment size can't be set"),
  SET_BUFFER(124, "the socket buffer can't be set"),
  SET_TYPE_OF_SERVICE(125, "the type of service can't be set"),
  SET_TRAFFIC_CLASS(126, "the IPv6 traffic class can't be set"),
  FLOW_LABEL(127, "the IPv6 flow label can't be set"),
  REUSE_ADDRESS(128, "the address can't be reused"),
  NON_BLOCKING(129, "the socket can't be made non-blocking"),
  SET_WINDOW(130, "the socket buffer can't be set to this size"),
  PROTOCOL(131, "the protocol is not supported"),
  AFFINITY(132, "the processor affinity can't be set"),
  DAEMON(133, "it can't run in the background"),
  CONGESTION(134, "the congestion control algorithm can't be set"),
  PID_FILE(135, "the PID file can't be written"),
  V6_ONLY(136, "IPV6_V6ONLY can't be set"),
  SCTP_FRAGMENTS(137, "SCTP fragmentation can't be set"),
  SCTP_STREAMS(138, "the number of SCTP streams can't be set"),
  SCTP_BIND(139, "an SCTP address can't be bound"),
  PACING(140, "the socket's pacing rate can't be set"),
  BUFFER_MISMATCH(141, "the socket buffer has another size than was asked for"),
  NOT_AUTHORIZED(142, "the server did not authorize the test"),
  BIND_DEVICE(143, "the device can't be bound to"),
  NO_DATA(144, "no data came for too long"),
  DONT_FRAGMENT(145, "the don't-fragment flag can't be set"),
  BIND_DEVICE_UNSUPPORTED(146, "binding to a device is not supported"),
  HOST_DEVICE(147, "a device name needs an IPv6 link-local address"),
  USER_TIMEOUT(148, "TCP_USER_TIMEOUT can't be set"),
  THREAD_CREATE(150, "a thread could not be created"),
  THREAD_CANCEL(151, "a thread could not be cancelled"),
  THREAD_JOIN(152, "a thread could not be joined"),
  THREAD_ATTRIBUTES(153, "a thread could not be set up"),
  THREAD_ATTRIBUTES_END(154, "a thread's attributes could not be freed"),
  KEEPALIVE_ON(155, "keepalive can't be set"),
  KEEPALIVE_IDLE(156, "the keepalive idle time can't be set"),
  KEEPALIVE_INTERVAL(157, "the keepalive interval can't be set"),
  KEEPALIVE_COUNT(158, "the keepalive count can't be set"),
  THREAD_SIGNALS(159, "a thread's signals could not be set"),
  DURATION_EXPIRED(160, "the test took much longer than it was to"),

  CREATE_STREAM(200, "a stream could not be created"),
  INIT_STREAM(201, "a stream could not be set up"),
  STREAM_LISTEN(202, "the server can't listen for streams"),
  STREAM_CONNECT(203, "a stream could not connect"),
  STREAM_ACCEPT(204, "a stream could not be accepted"),
  STREAM_WRITE(205, "a stream can't be written to"),
  STREAM_READ(206, "a stream can't be read"),
  STREAM_CLOSED(207, "a stream closed unexpectedly"),
  STREAM_ID(208, "a stream's id is not known"),
  NEW_TIMER(300, "a timer could not be created"),
  UPDATE_TIMER(301, "a timer could not be changed");

  private final int code;
  private final String words;

  ErrorCode(int code, String words) {
    this.code = code;
    this.words = words;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** What it means, as a clause for the user. */
  public String words() {
    return words;
  }

  /** The code of a number, if it is one that is known here. */
  public static Optional<ErrorCode> of(int code) {
    for (ErrorCode each : values()) {
      if (each.code == code) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** What a number means, with the number. */
  public static String describe(int code) {
    String words = of(code).map(ErrorCode::words).orElse("an error that is not known here");
    return "%s (iperf3's error %d)".formatted(words, code);
  }
}
