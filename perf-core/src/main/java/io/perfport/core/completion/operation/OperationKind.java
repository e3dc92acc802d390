package io.perfport.core.completion.operation;

/** What an operation does. */
public enum OperationKind {
  /** Takes a connection from a listener (AcceptEx). */
  ACCEPT,
  /** Connects a socket (ConnectEx). */
  CONNECT,
  /** Receives into one buffer (WSARecv). */
  RECEIVE,
  /** Sends one or more buffers (WSASend). */
  SEND
}
