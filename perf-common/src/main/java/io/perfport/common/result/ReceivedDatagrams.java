package io.perfport.common.result;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What an end has received of datagrams so far, of all its streams, for those who watch. It says so
 * about once a second of the second before; results are made of other figures.
 *
 * @param packets datagrams that were sent, as far as the receiver knows
 * @param lost those of them that have not come
 * @param jitterMillis the mean of the streams' jitters, RFC 3550 section 6.4.1
 * @param delayNanos how much longer the datagram that came last was on its way than the fastest of
 *     its stream so far, RFC 5481 section 4.2: the greatest of the streams'; null where it can't be
 *     told
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReceivedDatagrams(long packets, long lost, double jitterMillis, Long delayNanos) {
  public ReceivedDatagrams {
    ResultBounds.requireCount("packets", packets);
    ResultBounds.requireRange("lost", lost, -ResultBounds.MAX_COUNT, ResultBounds.MAX_COUNT);
    ResultBounds.requireFigure("jitter", jitterMillis);
    ResultBounds.requireCount("delay", delayNanos);
  }
}
