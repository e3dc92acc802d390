package io.perfport.core.run;

import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.Outcome;
import io.perfport.core.metrics.Registration;
import io.perfport.core.metrics.TrafficDirection;
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
    stream.channel().closeFuture().addListener(closed -> registration.close());
  }

  /** Counts what a receiver found wrong with a stream, if that is what ended a session. */
  public static void countOutcome(TransportMetrics transport, Outcome outcome) {
    if (outcome instanceof Outcome.Failed failed) {
      FailureReason reason = failed.failure().reason();
      if (reason == FailureReason.BAD_CHECKSUM) {
        transport.checksumFailure();
      } else if (reason == FailureReason.OUT_OF_SEQUENCE) {
        transport.sequenceFailure();
      }
    }
  }
}
