package io.perfport.core.cli;

/** What the process tells its caller. Scripts rely on these numbers. */
public enum ExitCode {
  SUCCESS(0),
  /** The test ran and broke off, or the server could not go on. */
  FAILED(1),
  /** The command line is wrong, or asks for what can't be done here. */
  WRONG_USAGE(2),
  /** The test never started: no connection, or the server refused. */
  NOT_STARTED(3),
  /** Ended by the user: 128 and SIGINT, as shells count. */
  INTERRUPTED(130);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
