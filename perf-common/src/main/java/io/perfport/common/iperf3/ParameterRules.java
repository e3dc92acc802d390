package io.perfport.common.iperf3;

import io.perfport.common.iperf3.TestParameters.Datagrams;
import io.perfport.common.iperf3.TestParameters.Extent;
import io.perfport.common.iperf3.TestParameters.Sending;
import io.perfport.common.iperf3.TestParameters.SocketRequest;
import io.perfport.common.iperf3.TestParameters.StreamProtocol;

/** The ranges that iperf3 sets to parameters, with the codes by which it refuses the others. */
public final class ParameterRules {
  public static final int MAX_PARALLEL = 128;
  public static final long MAX_SECONDS = 86_400;
  public static final long MAX_OMIT_SECONDS = 600;
  public static final long MAX_BLOCK_BYTES = 1 << 20;
  public static final long MIN_DATAGRAM_BYTES = 16;
  public static final long MAX_DATAGRAM_BYTES = 65_507;
  public static final long MAX_WINDOW_BYTES = 512L << 20;
  public static final long MAX_SEGMENT_BYTES = 32_767;
  public static final long MAX_BURST = 1000;
  private static final long MAX_FLOW_LABEL = 0xfffff;
  private static final long MAX_PROCESSOR = 1024;

  private ParameterRules() {}

  /**
   * Checks every range.
   *
   * @throws Iperf3Exception at the first that is left
   */
  public static void check(TestParameters parameters) {
    range(ErrorCode.STREAMS, "parallel", parameters.parallel(), 1, MAX_PARALLEL);
    if (parameters.reverse() && parameters.bidirectional()) {
      throw new Iperf3Exception(
          ErrorCode.REVERSE_AND_BIDIRECTIONAL, ErrorCode.REVERSE_AND_BIDIRECTIONAL.words());
    }
    checkExtent(parameters.extent());
    checkSending(parameters.sending(), parameters.protocol());
    checkSocket(parameters.socket());
    checkDatagrams(parameters.datagrams());
    range(
        ErrorCode.AFFINITY,
        "server_affinity",
        parameters.extras().serverAffinity(),
        TestParameters.Extras.ANY_PROCESSOR,
        MAX_PROCESSOR);
  }

  private static void checkExtent(Extent extent) {
    range(ErrorCode.OMIT, "omit", extent.omitSeconds(), 0, MAX_OMIT_SECONDS);
    range(ErrorCode.DURATION, "time", extent.timeSeconds(), 0, MAX_SECONDS);
    positive("num", extent.bytes());
    positive("blockcount", extent.blocks());
  }

  private static void checkSending(Sending sending, StreamProtocol protocol) {
    if (protocol == StreamProtocol.UDP) {
      if (sending.blockBytes() != 0) {
        range(
            ErrorCode.UDP_BLOCK_SIZE,
            "len",
            sending.blockBytes(),
            MIN_DATAGRAM_BYTES,
            MAX_DATAGRAM_BYTES);
      }
    } else {
      range(ErrorCode.BLOCK_SIZE, "len", sending.blockBytes(), 0, MAX_BLOCK_BYTES);
    }
    range(ErrorCode.BURST, "burst", sending.burst(), 0, MAX_BURST);
    range(ErrorCode.TOTAL_RATE, "bandwidth", sending.bitsPerSecond(), 0, Long.MAX_VALUE);
    range(ErrorCode.TOTAL_RATE, "fqrate", sending.socketBitsPerSecond(), 0, Long.MAX_VALUE);
    positive("pacing_timer", sending.pacingTimerMicros());
  }

  private static void checkSocket(SocketRequest socket) {
    range(ErrorCode.WINDOW, "window", socket.windowBytes(), 0, MAX_WINDOW_BYTES);
    range(ErrorCode.SEGMENT_SIZE, "MSS", socket.maxSegmentBytes(), 0, MAX_SEGMENT_BYTES);
    range(ErrorCode.TYPE_OF_SERVICE, "TOS", socket.typeOfService(), 0, 255);
    range(ErrorCode.FLOW_LABEL, "flowlabel", socket.flowLabel(), 0, MAX_FLOW_LABEL);
  }

  private static void checkDatagrams(Datagrams datagrams) {
    positive("gso", datagrams.segmentationOffload());
    positive("gso_dg_size", datagrams.segmentBytes());
    positive("gso_bf_size", datagrams.sendBufferBytes());
    range(ErrorCode.RECEIVE_PARAMETERS, "gro", datagrams.receiveOffload(), 0, 1);
    positive("gro_bf_size", datagrams.receiveBufferBytes());
  }

  private static void positive(String key, long value) {
    range(ErrorCode.RECEIVE_PARAMETERS, key, value, 0, Long.MAX_VALUE);
  }

  private static void range(ErrorCode code, String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw new Iperf3Exception(code, "%s (%s is %d)".formatted(code.words(), key, value));
    }
  }
}
