package io.perfport.common.failure;

import java.util.Objects;

/**
 * Why a session was refused or broke off.
 *
 * @param reason one of a closed set
 * @param detail what was wrong, where, and what to do, as one line for the user
 */
public record Failure(FailureReason reason, String detail) {
  public Failure {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(detail, "detail");
  }
}
