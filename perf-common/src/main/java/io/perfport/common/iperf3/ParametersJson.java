package io.perfport.common.iperf3;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perfport.common.iperf3.TestParameters.Datagrams;
import io.perfport.common.iperf3.TestParameters.Extent;
import io.perfport.common.iperf3.TestParameters.Extras;
import io.perfport.common.iperf3.TestParameters.Sending;
import io.perfport.common.iperf3.TestParameters.SocketRequest;
import io.perfport.common.iperf3.TestParameters.StreamProtocol;

/** The JSON of {@link TestParameters}, with iperf3's keys, written when iperf3 writes them. */
final class ParametersJson {
  private ParametersJson() {}

  /**
   * @throws Iperf3Exception {@link ErrorCode#RECEIVE_PARAMETERS} if it is no JSON object
   */
  static TestParameters read(byte[] document) {
    TolerantJson json = TolerantJson.parse(document, ErrorCode.RECEIVE_PARAMETERS);
    return new TestParameters(
        protocol(json),
        number(json, "parallel", 1),
        json.isTrue("reverse"),
        json.isTrue("bidirectional"),
        extent(json),
        sending(json),
        socket(json),
        datagrams(json),
        extras(json));
  }

  private static StreamProtocol protocol(TolerantJson json) {
    StreamProtocol found = StreamProtocol.TCP;
    for (StreamProtocol each : StreamProtocol.values()) {
      if (json.isTrue(each.key())) {
        found = each; // With several, the last one stands, as in iperf3.
      }
    }
    return found;
  }

  private static Extent extent(TolerantJson json) {
    return new Extent(
        number(json, "omit", 0),
        number(json, "time", Extent.DEFAULT_SECONDS),
        number(json, "num", 0),
        number(json, "blockcount", 0));
  }

  private static Sending sending(TolerantJson json) {
    return new Sending(
        number(json, "len", 0),
        number(json, "bandwidth", 0),
        number(json, "burst", 0),
        number(json, "fqrate", 0),
        number(json, "pacing_timer", 0),
        present(json, "repeating_payload"),
        number(json, "zerocopy", 0));
  }

  private static SocketRequest socket(TolerantJson json) {
    return new SocketRequest(
        number(json, "window", 0),
        number(json, "MSS", 0),
        json.isTrue("nodelay"),
        number(json, "TOS", 0),
        number(json, "flowlabel", 0),
        json.text("congestion"),
        json.isTrue("mptcp"));
  }

  private static Datagrams datagrams(TolerantJson json) {
    return new Datagrams(
        present(json, "udp_counters_64bit"),
        number(json, "dont_fragment", 0) != 0,
        number(json, "gso", 0),
        number(json, "gso_dg_size", 0),
        number(json, "gso_bf_size", 0),
        number(json, "gro", 0),
        number(json, "gro_bf_size", 0));
  }

  private static Extras extras(TolerantJson json) {
    return new Extras(
        json.text("title"),
        json.text("extra_data"),
        number(json, "get_server_output", 0) != 0,
        json.text("authtoken"),
        number(json, "server_affinity", Extras.ANY_PROCESSOR),
        number(json, "skip_rx_copy", 0) != 0,
        json.text("client_version"));
  }

  private static long number(TolerantJson json, String key, long absent) {
    return json.number(key).orElse(absent);
  }

  private static boolean present(TolerantJson json, String key) {
    return json.number(key).isPresent();
  }

  static byte[] write(TestParameters parameters) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put(parameters.protocol().key(), true);
    writeExtent(json, parameters.extent());
    json.put("parallel", parameters.parallel());
    putTrue(json, "reverse", parameters.reverse());
    putTrue(json, "bidirectional", parameters.bidirectional());
    writeSending(json, parameters.sending());
    writeSocket(json, parameters.socket());
    if (parameters.protocol() == StreamProtocol.UDP) {
      writeDatagrams(json, parameters.datagrams());
    }
    writeExtras(json, parameters.extras());
    return TolerantJson.write(json);
  }

  private static void writeExtent(ObjectNode json, Extent extent) {
    json.put("omit", extent.omitSeconds());
    json.put("time", extent.timeSeconds());
    json.put("num", extent.bytes());
    json.put("blockcount", extent.blocks());
  }

  private static void writeSending(ObjectNode json, Sending sending) {
    putNumber(json, "len", sending.blockBytes());
    putNumber(json, "bandwidth", sending.bitsPerSecond());
    putNumber(json, "burst", sending.burst());
    putNumber(json, "fqrate", sending.socketBitsPerSecond());
    putNumber(json, "pacing_timer", sending.pacingTimerMicros());
    putNumber(json, "repeating_payload", sending.repeatingPayload() ? 1 : 0);
    putNumber(json, "zerocopy", sending.zeroCopy());
  }

  private static void writeSocket(ObjectNode json, SocketRequest socket) {
    putNumber(json, "window", socket.windowBytes());
    putNumber(json, "MSS", socket.maxSegmentBytes());
    putTrue(json, "nodelay", socket.noDelay());
    putNumber(json, "TOS", socket.typeOfService());
    putNumber(json, "flowlabel", socket.flowLabel());
    putText(json, "congestion", socket.congestion());
    putTrue(json, "mptcp", socket.multipath());
  }

  private static void writeDatagrams(ObjectNode json, Datagrams datagrams) {
    putNumber(json, "udp_counters_64bit", datagrams.counters64() ? 1 : 0);
    putNumber(json, "dont_fragment", datagrams.dontFragment() ? 1 : 0);
    json.put("gso", datagrams.segmentationOffload());
    json.put("gso_dg_size", datagrams.segmentBytes());
    json.put("gso_bf_size", datagrams.sendBufferBytes());
    json.put("gro", datagrams.receiveOffload());
    json.put("gro_bf_size", datagrams.receiveBufferBytes());
  }

  private static void writeExtras(ObjectNode json, Extras extras) {
    putText(json, "title", extras.title());
    putText(json, "extra_data", extras.extraData());
    putNumber(json, "get_server_output", extras.serverOutput() ? 1 : 0);
    putText(json, "authtoken", extras.authToken());
    if (extras.serverAffinity() != Extras.ANY_PROCESSOR) {
      json.put("server_affinity", extras.serverAffinity());
    }
    putNumber(json, "skip_rx_copy", extras.skipReceiveCopy() ? 1 : 0);
    putText(json, "client_version", extras.clientVersion());
  }

  private static void putTrue(ObjectNode json, String key, boolean value) {
    if (value) {
      json.put(key, true);
    }
  }

  private static void putNumber(ObjectNode json, String key, long value) {
    if (value != 0) {
      json.put(key, value);
    }
  }

  private static void putText(ObjectNode json, String key, String value) {
    if (value != null) {
      json.put(key, value);
    }
  }
}
