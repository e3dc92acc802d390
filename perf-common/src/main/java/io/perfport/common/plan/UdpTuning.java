package io.perfport.common.plan;

/**
 * How the kernels of both ends handle the datagrams of a plan.
 *
 * @param segmentation whether senders hand their kernel many datagrams as one, which it divides as
 *     late as it can: UDP_SEGMENT ({@code --gso})
 * @param coalescing whether receivers get datagrams that arrive together as one: UDP_GRO ({@code
 *     --gro})
 */
public record UdpTuning(boolean segmentation, boolean coalescing) {
  /** One datagram at a time. */
  public static final UdpTuning NONE = new UdpTuning(false, false);
}
