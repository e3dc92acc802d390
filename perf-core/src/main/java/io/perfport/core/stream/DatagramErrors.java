package io.perfport.core.stream;

import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.util.List;
import java.util.Locale;

/**
 * Tells apart what a UDP socket throws. By the system's words, since the JDK hands on nothing else;
 * Netty's own transports say the same words.
 */
public final class DatagramErrors {
  /** ENOBUFS, ENETDOWN, ENETUNREACH, EHOSTUNREACH and EHOSTDOWN, in the system's words. */
  private static final List<String> PASSING =
      List.of(
          "no buffer space available",
          "network is down",
          "network is unreachable",
          "no route to host",
          "host is down");

  private DatagramErrors() {}

  /**
   * The kernel dropped the datagram, and may take the next: the queue of the network device is
   * full, or the link, the route or the neighbour is gone for now.
   */
  public static boolean isPassing(Throwable cause) {
    return PASSING.stream().anyMatch(words -> says(cause, words));
  }

  /** ECONNREFUSED: an ICMP message said that nobody has the port. */
  public static boolean isPortUnreachable(Throwable cause) {
    return cause instanceof PortUnreachableException || says(cause, "connection refused");
  }

  /** EMSGSIZE, or EINVAL with UDP_SEGMENT: the kernel takes no datagram of this length. */
  public static boolean isTooLong(Throwable cause) {
    return says(cause, "message too long") || says(cause, "invalid argument");
  }

  static Failure failure(DataStream stream, Throwable cause) {
    if (isPortUnreachable(cause)) {
      return new Failure(
          FailureReason.PEER_CLOSED,
          "stream %d: nobody has the other end's UDP port any more (ICMP port unreachable)"
              .formatted(stream.id()));
    }
    if (isTooLong(cause)) {
      return new Failure(
          FailureReason.IO_ERROR,
          ("stream %d: the kernel refuses datagrams of this length (%s); shorten them (-l): with"
                  + " --gso they must fit the path's MTU")
              .formatted(stream.id(), CauseText.of(cause)));
    }
    return StreamFailures.of(stream, cause);
  }

  private static boolean says(Throwable cause, String words) {
    return cause instanceof IOException
        && String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains(words);
  }
}
