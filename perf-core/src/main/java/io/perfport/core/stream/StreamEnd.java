package io.perfport.core.stream;

import io.netty.channel.ChannelHandler;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.LatencySummary;

/**
 * What moves the data of one end of a stream: the last handler that its channel needs for it. Every
 * method is called on the channel's event loop.
 */
interface StreamEnd extends ChannelHandler {
  /**
   * Begins to send. An end that receives is ready without a word.
   *
   * @param streams how many the test has at this end: all may be on this event loop
   */
  default void begin(SendBudget budget, int streams) {}

  /**
   * Sends no more, and ends the stream when everything has gone. Nothing for an end that receives,
   * unless the stream's end is said elsewhere: then it counts no more.
   */
  default void stop() {}

  /**
   * The other end has sent this number of datagrams, and no more will come. Only an end that
   * receives datagrams needs to be told: a connection ends by itself.
   */
  default void sent(long datagrams) {}

  /**
   * The measured part is over at this moment, of {@link System#nanoTime}: what the stream counts
   * later only counts if it comes later. The earliest that is said holds. Only an end that receives
   * needs to be told: what it waits for may never come.
   */
  default void measureUntil(long nanos) {}

  /** When the stream ended, of {@link System#nanoTime}; asked for once it has. */
  default long endNanos() {
    return System.nanoTime();
  }

  /** What has been counted of datagrams; null for a connection. */
  default DatagramCounts datagrams() {
    return null;
  }

  /** Datagrams of before {@link #measure} that came after it, each the first with its number. */
  default long recoveredDatagrams() {
    return 0;
  }

  /** The warm-up is over: what can't be told from counts before and after begins anew. */
  default void measure() {}

  /**
   * One-way delay variation of the datagrams since {@link #measure}, or since the beginning; null
   * where it can't be told. It takes time to sum up: asked for once the stream has ended.
   */
  default LatencySummary delayVariation() {
    return null;
  }

  /**
   * How much longer the datagram that came last was on its way than the fastest so far, in
   * nanoseconds; null where it can't be told.
   */
  default Long lastDelayNanos() {
    return null;
  }

  /**
   * The most bytes that one system call is given, or may take; null where it can't be told. Asked
   * for once the stream has ended.
   */
  default Long callBytes() {
    return null;
  }

  /** What was counted as sent, but the kernel has not taken: it is still with Netty. */
  default long unsentBytes() {
    return 0;
  }
}
