package io.perfport.server.iperf3;

import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Interval;
import io.perfport.core.stream.DataStream;
import java.util.List;

/** What a client that asks for it gets to see of this end. It belongs to the session's loop. */
interface RunOutput {
  /** Nobody asked. */
  RunOutput NONE = new RunOutput() {};

  default void running(List<DataStream> streams) {}

  default void interval(Interval interval) {}

  /** All of it; null for nothing. */
  default String text(EndpointResult result) {
    return null;
  }
}
