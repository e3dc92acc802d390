package io.perfport.core.transport;

/**
 * The transport that the user asked for can't be had. The message is for the user: what, why, and
 * what to do.
 */
public final class TransportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TransportException(String message) {
    super(message);
  }
}
