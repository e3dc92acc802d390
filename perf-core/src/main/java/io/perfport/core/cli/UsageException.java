package io.perfport.core.cli;

/** The command line asks for what can't be: a conflict, or something not available here. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param line one line for the user: what, why, and what to do; without the program's name
   */
  public UsageException(String line) {
    super(line);
  }
}
