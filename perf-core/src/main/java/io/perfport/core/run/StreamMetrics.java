package io.perfport.core.run;

import io.perfport.common.failure.FailureReason;
import io.perfport.core.metrics.Registration;
import io.perfport.core.metrics.TrafficSource.TrafficDirection;
import io.perfport.core.metrics.TransportMetrics;
import io.perfport.core.stream.DataStream;

/** Counts streams, alike on both ends. */
public final class StreamMetrics {
  private StreamMetrics() {}

  /** Counts a stream from now until its channel closes. */
  public static void count(TransportMetrics transport, DataStream stream) {
    Registration registration =
        transport.streamOpened(
            stream.sends() ? TrafficDirection.SENT : TrafficDirection.RECEIVED, stream.counters());
    stream
        .channel()
        .closeFuture()
        .addListener(
            closed -> {
              registration.close();
              stream.failure().ifPresent(failure -> countFault(transport, failure.reason()));
            });
  }

  /** What a receiver found wrong with a frame. A sender only hears of it, and counts nothing. */
  private static void countFault(TransportMetrics transport, FailureReason reason) {
    if (reason == FailureReason.BAD_CHECKSUM) {
      transport.checksumFailure();
    } else if (reason == FailureReason.OUT_OF_SEQUENCE) {
      transport.sequenceFailure();
    }
  }
}
