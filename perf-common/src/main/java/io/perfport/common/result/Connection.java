package io.perfport.common.result;

/**
 * One data connection, by its addresses at the client's end.
 *
 * @param streamId the stream that it carries
 * @param localHost address at the client; for connections that have none, the transport's name
 * @param localPort port at the client
 * @param remoteHost address at the server
 * @param remotePort port at the server
 */
public record Connection(
    int streamId, String localHost, int localPort, String remoteHost, int remotePort) {}
