package io.perfport.core.socket;

/**
 * A channel that hands its kernel a whole send, which may be pending while the kernel has taken a
 * part of it. Netty's outbound buffer shows that part as unsent till the send completes.
 */
public interface PendingSend {
  /** What the kernel has taken of the send that is pending; 0 if none is. On the event loop. */
  long pendingBytesTaken();
}
