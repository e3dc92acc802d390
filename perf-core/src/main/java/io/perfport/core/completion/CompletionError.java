package io.perfport.core.completion;

/**
 * Why an operation failed, or could not be started. Where Windows has a number for it, {@link
 * #windowsCode} gives the one that GetQueuedCompletionStatus (or the call itself) would report, so
 * that traces can be laid beside its documentation.
 */
public enum CompletionError {
  /** Cancelled, or its socket was closed under it: ERROR_OPERATION_ABORTED (rules 35, 39). */
  ABORTED(995),
  /** The peer reset the connection: ERROR_NETNAME_DELETED (rule 41). */
  RESET(64),
  /** Nobody listens at that address: ERROR_CONNECTION_REFUSED (rule 53). */
  REFUSED(1225),
  /** The handle is closed: ERROR_INVALID_HANDLE (rule 25). */
  CLOSED(6),
  /** The handle already belongs to a port: ERROR_INVALID_PARAMETER (rule 6). */
  ALREADY_ASSOCIATED(87),
  /** The handle belongs to no port, so that nobody would ever see the completion. */
  NOT_ASSOCIATED(87),
  /** The socket is not in a state for this operation: WSAEINVAL (rules 49, 51). */
  INVALID_STATE(10022),
  /** The socket is not connected: WSAENOTCONN (rule 63). */
  NOT_CONNECTED(10057),
  /** This side has already said that it sends no more: WSAESHUTDOWN (rule 63). */
  SHUT_DOWN(10058),
  /** This backend cannot carry that out: WSAEOPNOTSUPP. */
  UNSUPPORTED(10045),
  /** Anything else that the system reported; the packet's cause says what. */
  IO(1117);

  private final int windowsCode;

  CompletionError(int windowsCode) {
    this.windowsCode = windowsCode;
  }

  /** Windows' error number for this reason. */
  public int windowsCode() {
    return windowsCode;
  }
}
