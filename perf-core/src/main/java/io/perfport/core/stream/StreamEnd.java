package io.perfport.core.stream;

import io.netty.channel.ChannelHandler;

/**
 * What moves the data of one end of a stream: the last handler that its channel needs for it. Every
 * method is called on the channel's event loop.
 */
interface StreamEnd extends ChannelHandler {
  /** Begins to send. An end that receives is ready without a word. */
  default void begin(SendBudget budget) {}

  /**
   * Sends no more, and ends the stream when everything has gone. Nothing for an end that receives,
   * unless the stream's end is said elsewhere: then it counts no more.
   */
  default void stop() {}

  /** What was counted as sent, but would be dropped if the stream ended now. */
  default long unsentBytes() {
    return 0;
  }
}
