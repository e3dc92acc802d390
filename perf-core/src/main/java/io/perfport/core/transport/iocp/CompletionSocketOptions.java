package io.perfport.core.transport.iocp;

import io.netty.channel.ChannelException;
import io.perfport.common.failure.CauseText;
import io.perfport.core.completion.operation.CompletionSocket;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.StandardSocketOptions;

/**
 * The options of a completion socket in the shape in which Netty's configuration of a connection
 * sets them; nothing else of it is used. Options that the backend does not know read as unset.
 */
final class CompletionSocketOptions extends Socket {
  private final CompletionSocket socket;

  private CompletionSocketOptions(CompletionSocket socket) throws SocketException {
    super((SocketImpl) null); // The JDK's own takes 300 bytes, and would never be used.
    this.socket = socket;
  }

  static Socket of(CompletionSocket socket) {
    try {
      return new CompletionSocketOptions(socket);
    } catch (SocketException e) {
      throw new ChannelException(e); // Declared for other implementations than none.
    }
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    return socket.option(option);
  }

  @Override
  public <T> Socket setOption(SocketOption<T> option, T value) throws IOException {
    socket.setOption(option, value);
    return this;
  }

  private <T> T get(SocketOption<T> option, T unset) throws SocketException {
    try {
      return socket.option(option);
    } catch (UnsupportedOperationException e) {
      return unset;
    } catch (IOException e) {
      throw failed(CauseText.of(e), e);
    }
  }

  private <T> void set(SocketOption<T> option, T value) throws SocketException {
    try {
      socket.setOption(option, value);
    } catch (UnsupportedOperationException e) {
      throw failed("this backend of iocp has no socket option " + option, e);
    } catch (IOException e) {
      throw failed(CauseText.of(e), e);
    }
  }

  private static SocketException failed(String message, Exception cause) {
    SocketException failure = new SocketException(message);
    failure.initCause(cause);
    return failure;
  }

  @Override
  public boolean getTcpNoDelay() throws SocketException {
    return get(StandardSocketOptions.TCP_NODELAY, false);
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    set(StandardSocketOptions.TCP_NODELAY, on);
  }

  @Override
  public int getSoLinger() throws SocketException {
    return get(StandardSocketOptions.SO_LINGER, -1);
  }

  @Override
  public void setSoLinger(boolean on, int seconds) throws SocketException {
    set(StandardSocketOptions.SO_LINGER, on ? seconds : -1);
  }

  @Override
  public synchronized int getSendBufferSize() throws SocketException {
    return get(StandardSocketOptions.SO_SNDBUF, -1);
  }

  @Override
  public synchronized void setSendBufferSize(int bytes) throws SocketException {
    set(StandardSocketOptions.SO_SNDBUF, bytes);
  }

  @Override
  public synchronized int getReceiveBufferSize() throws SocketException {
    return get(StandardSocketOptions.SO_RCVBUF, -1);
  }

  @Override
  public synchronized void setReceiveBufferSize(int bytes) throws SocketException {
    set(StandardSocketOptions.SO_RCVBUF, bytes);
  }

  @Override
  public boolean getKeepAlive() throws SocketException {
    return get(StandardSocketOptions.SO_KEEPALIVE, false);
  }

  @Override
  public void setKeepAlive(boolean on) throws SocketException {
    set(StandardSocketOptions.SO_KEEPALIVE, on);
  }

  @Override
  public int getTrafficClass() throws SocketException {
    return get(StandardSocketOptions.IP_TOS, -1);
  }

  @Override
  public void setTrafficClass(int value) throws SocketException {
    set(StandardSocketOptions.IP_TOS, value);
  }

  @Override
  public boolean getReuseAddress() throws SocketException {
    return get(StandardSocketOptions.SO_REUSEADDR, false);
  }

  @Override
  public void setReuseAddress(boolean on) throws SocketException {
    set(StandardSocketOptions.SO_REUSEADDR, on);
  }
}
