package io.perfport.client.fault;

import io.perfport.common.frame.FrameLayout;
import io.perfport.common.frame.FrameType;
import io.perfport.common.iperf3.ControlState;
import java.nio.ByteBuffer;

/**
 * What a link has to know of a packet: IPv4 (RFC 791) or IPv6 without extension headers (RFC 8200).
 */
final class IpPacket {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int UDP_HEADER_BYTES = 8;

  /** Shorter ones set a stream up: iperf3's have 4 bytes. */
  private static final int LEAST_MEASURED_BYTES = 16;

  /** The start of a test and its running are said at once. */
  private static final int MOST_STATES = 2;

  private final ByteBuffer bytes;
  private final int protocol;
  private final int transport;
  private final int payload;

  IpPacket(byte[] packet) {
    bytes = ByteBuffer.wrap(packet);
    boolean four = (bytes.get(0) & 0xf0) == 0x40;
    protocol = bytes.get(four ? 9 : 6);
    transport = four ? (bytes.get(0) & 0xf) * 4 : 40;
    payload =
        switch (protocol) {
          case TCP -> transport + ((bytes.get(transport + 12) & 0xf0) >> 2);
          case UDP -> transport + UDP_HEADER_BYTES;
          default -> packet.length;
        };
  }

  int length() {
    return bytes.capacity();
  }

  byte[] array() {
    return bytes.array();
  }

  private int payloadBytes() {
    return bytes.capacity() - payload;
  }

  /** A datagram that a test measures, not one that sets its stream up. */
  boolean isDatagram() {
    return protocol == UDP
        && payloadBytes() >= LEAST_MEASURED_BYTES
        && bytes.getInt(payload) != FrameLayout.MAGIC;
  }

  /** A piece of a TCP connection's data. */
  boolean isSegment() {
    return protocol == TCP && payloadBytes() > 0;
  }

  /**
   * Whether a control frame of this type begins in this packet, at its beginning or behind others.
   */
  boolean has(FrameType type) {
    int at = payload;
    while (at + FrameLayout.HEADER_BYTES <= bytes.capacity()
        && bytes.getInt(at) == FrameLayout.MAGIC) {
      if (bytes.get(at + 5) == type.code()) {
        return true;
      }
      at += FrameLayout.HEADER_BYTES + Math.max(0, bytes.getInt(at + 12));
    }
    return false;
  }

  /** Whether it is a segment of states of iperf3's protocol, a byte each, with this one. */
  boolean hasState(ControlState state) {
    if (!isSegment() || payloadBytes() > MOST_STATES) {
      return false;
    }
    return bytes.get(payload) == state.code() || bytes.get(bytes.capacity() - 1) == state.code();
  }

  /** The same with one bit of the payload's end turned over, which every checksum notices. */
  IpPacket damaged(int bit) {
    byte[] copy = bytes.array().clone();
    copy[copy.length - 1] ^= (byte) (1 << bit);
    return new IpPacket(copy);
  }
}
