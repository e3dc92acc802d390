package io.perfport.core.transport.iocp;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.util.internal.PlatformDependent;
import io.perfport.core.completion.operation.CompletionSocket;
import java.io.IOException;
import java.net.SocketOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The options of a connection; those of the socket go straight to it. */
final class IocpSocketChannelConfig extends DefaultChannelConfig implements SocketChannelConfig {
  private static final List<ChannelOption<?>> SOCKET_OPTIONS =
      List.of(
          ChannelOption.SO_RCVBUF,
          ChannelOption.SO_SNDBUF,
          ChannelOption.TCP_NODELAY,
          ChannelOption.SO_KEEPALIVE,
          ChannelOption.SO_REUSEADDR,
          ChannelOption.SO_LINGER,
          ChannelOption.IP_TOS);

  private final IocpSocketChannel owner;
  private final CompletionSocket socket;

  /** Written by whoever configures the channel, read by its strand. */
  private volatile boolean allowHalfClosure;

  IocpSocketChannelConfig(IocpSocketChannel channel, CompletionSocket socket) {
    super(channel);
    this.owner = channel;
    this.socket = socket;
    if (PlatformDependent.canEnableTcpNoDelayByDefault()) {
      setTcpNoDelay(true);
    }
  }

  @Override
  public Map<ChannelOption<?>, Object> getOptions() {
    Map<ChannelOption<?>, Object> options = new HashMap<>(super.getOptions());
    options.put(ChannelOption.ALLOW_HALF_CLOSURE, isAllowHalfClosure());
    for (ChannelOption<?> option : SOCKET_OPTIONS) {
      Object value = getOption(option);
      if (value != null) {
        options.put(option, value);
      }
    }
    return options;
  }

  @SuppressWarnings("unchecked") // ALLOW_HALF_CLOSURE is a Boolean
  @Override
  public <T> T getOption(ChannelOption<T> option) {
    if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
      return (T) Boolean.valueOf(isAllowHalfClosure());
    }
    SocketOption<T> name = IocpChannelOptions.socketOption(option);
    return name == null ? super.getOption(option) : get(name);
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    validate(option, value);
    if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
      setAllowHalfClosure((Boolean) value);
      return true;
    }
    SocketOption<T> name = IocpChannelOptions.socketOption(option);
    if (name == null) {
      return super.setOption(option, value);
    }
    return set(name, value);
  }

  @Override
  public boolean isAllowHalfClosure() {
    return allowHalfClosure;
  }

  @Override
  public SocketChannelConfig setAllowHalfClosure(boolean value) {
    allowHalfClosure = value;
    return this;
  }

  @Override
  public boolean isTcpNoDelay() {
    Boolean value = getOption(ChannelOption.TCP_NODELAY);
    return value == null ? false : value;
  }

  @Override
  public SocketChannelConfig setTcpNoDelay(boolean value) {
    require(ChannelOption.TCP_NODELAY, value);
    return this;
  }

  @Override
  public int getSoLinger() {
    Integer value = getOption(ChannelOption.SO_LINGER);
    return value == null ? -1 : value;
  }

  @Override
  public SocketChannelConfig setSoLinger(int value) {
    require(ChannelOption.SO_LINGER, value);
    return this;
  }

  @Override
  public int getSendBufferSize() {
    Integer value = getOption(ChannelOption.SO_SNDBUF);
    return value == null ? -1 : value;
  }

  @Override
  public SocketChannelConfig setSendBufferSize(int value) {
    require(ChannelOption.SO_SNDBUF, value);
    return this;
  }

  @Override
  public int getReceiveBufferSize() {
    Integer value = getOption(ChannelOption.SO_RCVBUF);
    return value == null ? -1 : value;
  }

  @Override
  public SocketChannelConfig setReceiveBufferSize(int value) {
    require(ChannelOption.SO_RCVBUF, value);
    return this;
  }

  @Override
  public boolean isKeepAlive() {
    Boolean value = getOption(ChannelOption.SO_KEEPALIVE);
    return value == null ? false : value;
  }

  @Override
  public SocketChannelConfig setKeepAlive(boolean value) {
    require(ChannelOption.SO_KEEPALIVE, value);
    return this;
  }

  @Override
  public int getTrafficClass() {
    Integer value = getOption(ChannelOption.IP_TOS);
    return value == null ? -1 : value;
  }

  @Override
  public SocketChannelConfig setTrafficClass(int value) {
    require(ChannelOption.IP_TOS, value);
    return this;
  }

  @Override
  public boolean isReuseAddress() {
    Boolean value = getOption(ChannelOption.SO_REUSEADDR);
    return value == null ? false : value;
  }

  @Override
  public SocketChannelConfig setReuseAddress(boolean value) {
    require(ChannelOption.SO_REUSEADDR, value);
    return this;
  }

  /** A hint which the JDK does nothing with. */
  @Override
  public SocketChannelConfig setPerformancePreferences(
      int connectionTime, int latency, int bandwidth) {
    return this;
  }

  @Override
  protected void autoReadCleared() {
    owner.autoReadCleared();
  }

  private <T> T get(SocketOption<T> option) {
    try {
      return socket.option(option);
    } catch (UnsupportedOperationException e) {
      return null; // the backend does not know it
    } catch (IOException e) {
      throw new ChannelException(e);
    }
  }

  private <T> void require(ChannelOption<T> option, T value) {
    if (!setOption(option, value)) {
      throw new ChannelException("this backend of iocp has no socket option " + option);
    }
  }

  /** False if the backend does not know the option, as for one that Netty does not know. */
  private <T> boolean set(SocketOption<T> option, T value) {
    try {
      socket.setOption(option, value);
      return true;
    } catch (UnsupportedOperationException e) {
      return false;
    } catch (IOException | RuntimeException e) {
      throw new ChannelException(e);
    }
  }

  // ---- narrowed to this type

  @Override
  public SocketChannelConfig setConnectTimeoutMillis(int value) {
    super.setConnectTimeoutMillis(value);
    return this;
  }

  @Deprecated
  @Override
  public SocketChannelConfig setMaxMessagesPerRead(int value) {
    super.setMaxMessagesPerRead(value);
    return this;
  }

  @Override
  public SocketChannelConfig setWriteSpinCount(int value) {
    super.setWriteSpinCount(value);
    return this;
  }

  @Override
  public SocketChannelConfig setAllocator(ByteBufAllocator value) {
    super.setAllocator(value);
    return this;
  }

  @Override
  public SocketChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator value) {
    super.setRecvByteBufAllocator(value);
    return this;
  }

  @Override
  public SocketChannelConfig setAutoRead(boolean value) {
    super.setAutoRead(value);
    return this;
  }

  @Override
  public SocketChannelConfig setAutoClose(boolean value) {
    super.setAutoClose(value);
    return this;
  }

  @Override
  public SocketChannelConfig setMessageSizeEstimator(MessageSizeEstimator value) {
    super.setMessageSizeEstimator(value);
    return this;
  }

  @Override
  public SocketChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark value) {
    super.setWriteBufferWaterMark(value);
    return this;
  }

  @Override
  public SocketChannelConfig setWriteBufferHighWaterMark(int value) {
    super.setWriteBufferHighWaterMark(value);
    return this;
  }

  @Override
  public SocketChannelConfig setWriteBufferLowWaterMark(int value) {
    super.setWriteBufferLowWaterMark(value);
    return this;
  }
}
