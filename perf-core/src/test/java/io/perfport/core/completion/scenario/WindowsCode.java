package io.perfport.core.completion.scenario;

import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.PortClosedException;

/** The numbers of Windows' errors that the scenarios expect. */
final class WindowsCode {
  static final int WAIT_TIMEOUT = 258;
  static final int INVALID_PARAMETER = 87;
  static final int NOT_FOUND = 1168;
  private static final int INVALID_HANDLE = 6;
  private static final int ABANDONED_WAIT_0 = 735;
  private static final int WSAECONNRESET = 10054;
  private static final int WSAECONNREFUSED = 10061;

  private WindowsCode() {}

  static int of(PortClosedException closed) {
    return closed.abandoned() ? ABANDONED_WAIT_0 : INVALID_HANDLE;
  }

  /** WSAGetOverlappedResult reports Winsock's number where a port reports the system's. */
  static int winsock(CompletionError error) {
    return switch (error) {
      case RESET -> WSAECONNRESET;
      case REFUSED -> WSAECONNREFUSED;
      case ABORTED,
          CLOSED,
          ALREADY_ASSOCIATED,
          NOT_ASSOCIATED,
          INVALID_STATE,
          NOT_CONNECTED,
          SHUT_DOWN,
          UNSUPPORTED,
          IO ->
          error.windowsCode();
    };
  }
}
