package io.perfport.core.transport.blocking;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DefaultSocketChannelConfig;
import io.perfport.core.socket.KeepAlive;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;

/** The options of a connection. */
final class BlockingSocketConfig extends DefaultSocketChannelConfig {
  private final BlockingSocketChannel owner;

  BlockingSocketConfig(BlockingSocketChannel channel, Socket socket) {
    super(channel, socket);
    owner = channel;
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    SocketOption<Integer> keepAlive = KeepAlive.jdkOption(option);
    if (keepAlive == null) {
      return super.setOption(option, value);
    }
    validate(option, value);
    try {
      javaSocket.setOption(keepAlive, (Integer) value);
      return true;
    } catch (IOException e) {
      throw new ChannelException(e);
    }
  }

  @Override
  protected void autoReadCleared() {
    owner.autoReadCleared();
  }
}
