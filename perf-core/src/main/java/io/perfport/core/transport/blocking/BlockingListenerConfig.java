package io.perfport.core.transport.blocking;

import io.netty.channel.socket.DefaultServerSocketChannelConfig;
import java.net.ServerSocket;

/** The options of a listener. */
final class BlockingListenerConfig extends DefaultServerSocketChannelConfig {
  private final BlockingListener owner;

  BlockingListenerConfig(BlockingListener channel, ServerSocket socket) {
    super(channel, socket);
    owner = channel;
  }

  @Override
  protected void autoReadCleared() {
    owner.autoReadCleared();
  }
}
