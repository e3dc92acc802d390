package io.perfport.common.iperf3;

/** Something breaks a rule of iperf3's protocol; carries the code by which iperf3 knows it. */
public final class Iperf3Exception extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /**
   * @param detail what was wrong, as one line for the user
   */
  public Iperf3Exception(ErrorCode code, String detail) {
    super(detail);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
