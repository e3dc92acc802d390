package io.perfport.common.failure;

/** Carries a {@link Failure} to the code that ends the session. */
public final class FailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  public FailureException(FailureReason reason, String detail) {
    this(new Failure(reason, detail), null);
  }

  public FailureException(Failure failure, Throwable cause) {
    super(failure.detail(), cause);
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}
