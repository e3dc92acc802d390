package io.perfport.common.result;

/**
 * What the kernel has made of the sizes asked for, at the client's end of the first data
 * connection, when it was open. Null is what can't be told.
 *
 * @param sendBufferBytes SO_SNDBUF
 * @param receiveBufferBytes SO_RCVBUF
 * @param segmentBytes the sending segment size that TCP began with
 */
public record SocketSizes(Long sendBufferBytes, Long receiveBufferBytes, Long segmentBytes) {
  /** Nothing is known. */
  public static final SocketSizes UNKNOWN = new SocketSizes(null, null, null);
}
