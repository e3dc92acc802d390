package io.perfport.common.result;

/**
 * One data connection, by its addresses at the client's end.
 *
 * @param streamId the stream that it carries
 * @param localHost address at the client; for connections that have none, the transport's name;
 *     null over a UNIX-domain socket, whose client has none
 * @param localPort port at the client; 0 if it has none
 * @param remoteHost address at the server, or {@code unix:PATH}
 * @param remotePort port at the server; 0 if it has none
 */
public record Connection(
    int streamId, String localHost, int localPort, String remoteHost, int remotePort) {}
