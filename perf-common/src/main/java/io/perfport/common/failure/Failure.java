package io.perfport.common.failure;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * Why a session was refused or broke off.
 *
 * @param reason one of a closed set
 * @param detail what was wrong, where, and what to do, as one line for the user: longer ones are
 *     cut, since they may quote what a peer said
 */
public record Failure(FailureReason reason, String detail) {
  /** Room for words of ours around {@link PeerText#MAX_CHARS} of a peer's. */
  static final int MAX_CHARS = 500;

  public Failure {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(detail, "detail");
    detail = PeerText.line(detail, MAX_CHARS);
  }

  /** One that another machine tells. */
  @JsonCreator
  static Failure ofPeer(
      @JsonProperty("reason") FailureReason reason, @JsonProperty("detail") String detail) {
    return new Failure(reason, PeerText.of(detail));
  }
}
