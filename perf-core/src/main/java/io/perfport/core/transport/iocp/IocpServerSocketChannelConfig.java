package io.perfport.core.transport.iocp;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ServerSocketChannelConfig;
import io.netty.util.NetUtil;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The options of a listener; those of its socket are set when it binds, which makes it. */
final class IocpServerSocketChannelConfig extends DefaultChannelConfig
    implements ServerSocketChannelConfig {
  private final IocpServerSocketChannel owner;

  /** Written by whoever configures the channel, read by its strand as it binds. */
  private final Map<SocketOption<?>, Object> socketOptions = new ConcurrentHashMap<>();

  /** Written by whoever configures the channel, read by its strand as it binds. */
  private volatile int backlog = NetUtil.SOMAXCONN;

  IocpServerSocketChannelConfig(IocpServerSocketChannel channel) {
    super(channel);
    owner = channel;
  }

  Map<SocketOption<?>, Object> socketOptions() {
    return Map.copyOf(socketOptions);
  }

  @Override
  public Map<ChannelOption<?>, Object> getOptions() {
    Map<ChannelOption<?>, Object> options = new HashMap<>(super.getOptions());
    options.put(ChannelOption.SO_BACKLOG, getBacklog());
    options.put(ChannelOption.SO_REUSEADDR, isReuseAddress());
    options.put(ChannelOption.SO_RCVBUF, getReceiveBufferSize());
    return options;
  }

  @SuppressWarnings("unchecked") // each option's own type
  @Override
  public <T> T getOption(ChannelOption<T> option) {
    if (option.equals(ChannelOption.SO_BACKLOG)) {
      return (T) Integer.valueOf(getBacklog());
    }
    if (option.equals(ChannelOption.SO_REUSEADDR)) {
      return (T) Boolean.valueOf(isReuseAddress());
    }
    if (option.equals(ChannelOption.SO_RCVBUF)) {
      return (T) Integer.valueOf(getReceiveBufferSize());
    }
    return super.getOption(option);
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    validate(option, value);
    if (option.equals(ChannelOption.SO_BACKLOG)) {
      setBacklog((Integer) value);
    } else if (option.equals(ChannelOption.SO_REUSEADDR)) {
      setReuseAddress((Boolean) value);
    } else if (option.equals(ChannelOption.SO_RCVBUF)) {
      setReceiveBufferSize((Integer) value);
    } else {
      return super.setOption(option, value);
    }
    return true;
  }

  @Override
  public int getBacklog() {
    return backlog;
  }

  @Override
  public ServerSocketChannelConfig setBacklog(int value) {
    if (value < 0) {
      throw new IllegalArgumentException("backlog: " + value + " (expected: >= 0)");
    }
    backlog = value;
    return this;
  }

  @Override
  public boolean isReuseAddress() {
    return Boolean.TRUE.equals(socketOptions.get(StandardSocketOptions.SO_REUSEADDR));
  }

  @Override
  public ServerSocketChannelConfig setReuseAddress(boolean value) {
    socketOptions.put(StandardSocketOptions.SO_REUSEADDR, value);
    return this;
  }

  /** What was set; 0 for the system's default. */
  @Override
  public int getReceiveBufferSize() {
    return (Integer) socketOptions.getOrDefault(StandardSocketOptions.SO_RCVBUF, 0);
  }

  @Override
  public ServerSocketChannelConfig setReceiveBufferSize(int value) {
    socketOptions.put(StandardSocketOptions.SO_RCVBUF, value);
    return this;
  }

  /** A hint which the JDK does nothing with. */
  @Override
  public ServerSocketChannelConfig setPerformancePreferences(
      int connectionTime, int latency, int bandwidth) {
    return this;
  }

  @Override
  protected void autoReadCleared() {
    owner.autoReadCleared();
  }

  // ---- narrowed to this type

  @Override
  public ServerSocketChannelConfig setConnectTimeoutMillis(int value) {
    super.setConnectTimeoutMillis(value);
    return this;
  }

  @Deprecated
  @Override
  public ServerSocketChannelConfig setMaxMessagesPerRead(int value) {
    super.setMaxMessagesPerRead(value);
    return this;
  }

  @Override
  public ServerSocketChannelConfig setWriteSpinCount(int value) {
    super.setWriteSpinCount(value);
    return this;
  }

  @Override
  public ServerSocketChannelConfig setAllocator(ByteBufAllocator value) {
    super.setAllocator(value);
    return this;
  }

  @Override
  public ServerSocketChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator value) {
    super.setRecvByteBufAllocator(value);
    return this;
  }

  @Override
  public ServerSocketChannelConfig setAutoRead(boolean value) {
    super.setAutoRead(value);
    return this;
  }

  @Override
  public ServerSocketChannelConfig setMessageSizeEstimator(MessageSizeEstimator value) {
    super.setMessageSizeEstimator(value);
    return this;
  }

  @Override
  public ServerSocketChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark value) {
    super.setWriteBufferWaterMark(value);
    return this;
  }

  @Override
  public ServerSocketChannelConfig setWriteBufferHighWaterMark(int value) {
    super.setWriteBufferHighWaterMark(value);
    return this;
  }

  @Override
  public ServerSocketChannelConfig setWriteBufferLowWaterMark(int value) {
    super.setWriteBufferLowWaterMark(value);
    return this;
  }
}
