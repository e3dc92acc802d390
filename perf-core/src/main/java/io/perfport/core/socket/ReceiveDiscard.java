package io.perfport.core.socket;

import io.netty.channel.Channel;
import java.io.IOException;

/**
 * The receive buffers of a channel that receives in bulk, whose kernel can also drop what it has
 * received, without copying it anywhere: {@link KernelDiscard}. They belong to the channel's event
 * loop.
 */
public interface ReceiveDiscard {
  /**
   * Drops what the kernel has received for the channel behind what was last read. Meant to be
   * called while the channel hands on what it has read: it then reads on, so that it sees the end
   * of the stream, or waits for more, as ever. From the first call on it reads very little at a
   * time.
   *
   * @return how many bytes were dropped; 0 if there were none, or if the stream has ended
   * @throws IOException if the connection broke
   */
  long discard(Channel channel) throws IOException;

  /** The most bytes that one call so far could take, whether it copies or drops them. */
  int callBytes();
}
