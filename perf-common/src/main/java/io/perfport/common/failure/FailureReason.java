package io.perfport.common.failure;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Why a session was refused or broke off. The tag is the same word on screen, in metrics and JSON.
 */
public enum FailureReason {
  SERVER_FULL("server-full"),
  SHUTTING_DOWN("shutting-down"),
  VERSION_MISMATCH("version-mismatch"),
  WRONG_PROTOCOL("wrong-protocol"),
  PLAN_OVER_LIMIT("plan-over-limit"),
  PLAN_INVALID("plan-invalid"),
  OPTION_UNSUPPORTED("option-unsupported"),
  TLS_FAILED("tls-failed"),
  CERTIFICATE_REJECTED("certificate-rejected"),
  BAD_TOKEN("bad-token"),
  NOT_AUTHORIZED("not-authorized"),
  TOO_MANY_ATTEMPTS("too-many-attempts"),
  QUOTA_EXCEEDED("quota-exceeded"),
  SERVER_NOT_PROVEN("server-not-proven"),
  ADDRESS_DENIED("address-denied"),
  ADDRESS_TOO_BUSY("address-too-busy"),
  BAD_FRAME("bad-frame"),
  BAD_CHECKSUM("bad-checksum"),
  OUT_OF_SEQUENCE("out-of-sequence"),
  BAD_MESSAGE("bad-message"),
  UNEXPECTED_MESSAGE("unexpected-message"),
  TIMED_OUT("timed-out"),
  PEER_SILENT("peer-silent"),
  PEER_CLOSED("peer-closed"),
  PEER_FAILED("peer-failed"),
  PEER_INTERRUPTED("peer-interrupted"),
  CONNECT_REFUSED("connect-refused"),
  CONNECT_TIMED_OUT("connect-timed-out"),
  UNKNOWN_HOST("unknown-host"),
  CONNECT_FAILED("connect-failed"),
  PORTS_EXHAUSTED("ports-exhausted"),
  DESCRIPTORS_EXHAUSTED("descriptors-exhausted"),
  LISTEN_FAILED("listen-failed"),
  IO_ERROR("io-error"),
  DURATION_OVER_LIMIT("duration-over-limit"),
  BITRATE_OVER_LIMIT("bitrate-over-limit"),
  INTERNAL("internal");

  private final String tag;

  FailureReason(String tag) {
    this.tag = tag;
  }

  /** The word for screen, metrics and JSON. */
  @JsonValue
  public String tag() {
    return tag;
  }
}
