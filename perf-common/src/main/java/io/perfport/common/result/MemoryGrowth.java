package io.perfport.common.result;

/**
 * Memory of a process before connections were opened, and when the most were open.
 *
 * @param connections how many were open at the second look
 * @param residentBytesBefore resident set size before
 * @param residentBytesHeld resident set size then
 */
public record MemoryGrowth(int connections, long residentBytesBefore, long residentBytesHeld) {
  /** Bytes for each connection; 0 where there was none. */
  public double bytesPerConnection() {
    return connections == 0 ? 0 : (double) (residentBytesHeld - residentBytesBefore) / connections;
  }
}
