package io.perfport.core.quality;

/**
 * What the data of a test goes over, as one end sees it. Null is what can't be told.
 *
 * @param datagrams whether it is UDP
 * @param sends whether this end sends data
 * @param receives whether it receives data
 * @param withinMachine whether both ends are on one machine
 * @param localPort this end's port of the first connection
 * @param congestion congestion control in force
 * @param askedWindowBytes the socket buffers that were asked for ({@code -w}); 0 for the system's
 * @param sendBufferBytes what the system granted to hold data to be sent
 * @param receiveBufferBytes what it granted to hold data that came
 */
public record PathFacts(
    boolean datagrams,
    boolean sends,
    boolean receives,
    boolean withinMachine,
    Integer localPort,
    String congestion,
    long askedWindowBytes,
    Long sendBufferBytes,
    Long receiveBufferBytes) {
  /** The same with another congestion control. */
  public PathFacts withCongestion(String algorithm) {
    return new PathFacts(
        datagrams,
        sends,
        receives,
        withinMachine,
        localPort,
        algorithm,
        askedWindowBytes,
        sendBufferBytes,
        receiveBufferBytes);
  }
}
