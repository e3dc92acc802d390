package io.perfport.core.transport.blocking;

import io.netty.channel.socket.DefaultSocketChannelConfig;
import java.net.Socket;

/** The options of a connection. */
final class BlockingSocketConfig extends DefaultSocketChannelConfig {
  private final BlockingSocketChannel owner;

  BlockingSocketConfig(BlockingSocketChannel channel, Socket socket) {
    super(channel, socket);
    owner = channel;
  }

  @Override
  protected void autoReadCleared() {
    owner.autoReadCleared();
  }
}
