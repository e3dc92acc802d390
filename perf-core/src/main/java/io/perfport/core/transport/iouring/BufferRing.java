package io.perfport.core.transport.iouring;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringFixedBufferRingAllocator;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;

/**
 * The provided buffers of each event loop (io_uring_register(2), IORING_REGISTER_PBUF_RING, Linux
 * 5.19): the kernel picks one when data has come, so that an idle connection holds no memory. On
 * where the kernel has it. A handler that keeps buffers makes the ring run short; ours release each
 * before they return.
 */
final class BufferRing {
  private static final short GROUP = 1;

  /** Buffers of one event loop: more than a batch of completions takes; a power of two. */
  private static final short BUFFERS = 16;

  private static final int BUFFER_BYTES = 128 << 10;

  private BufferRing() {}

  static IoHandlerFactory handlers() {
    if (!IoUring.isRegisterBufferRingSupported()) {
      return IoUringIoHandler.newFactory();
    }
    IoUringBufferRingConfig ring =
        IoUringBufferRingConfig.builder()
            .bufferGroupId(GROUP)
            .bufferRingSize(BUFFERS)
            .batchSize(BUFFERS)
            .allocator(new IoUringFixedBufferRingAllocator(BUFFER_BYTES))
            .build();
    return IoUringIoHandler.newFactory(new IoUringIoHandlerConfig().setBufferRingConfig(ring));
  }

  /** Lets every channel of a factory receive into the ring of its event loop. */
  static ChannelFactory<Channel> onStreams(ChannelFactory<? extends Channel> streams) {
    return () -> {
      Channel channel = streams.newChannel();
      use(channel);
      return channel;
    };
  }

  /** The same for the channels that a factory's listeners accept. */
  static ChannelFactory<ServerChannel> onAccepted(
      ChannelFactory<? extends ServerChannel> listeners) {
    return () -> {
      ServerChannel listener = listeners.newChannel();
      listener.pipeline().addFirst(new Accepted());
      return listener;
    };
  }

  private static void use(Channel channel) {
    if (IoUring.isRegisterBufferRingSupported()) {
      channel.config().setOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, GROUP);
    }
  }

  /** Sits before the bootstrap's acceptor: the group has to be known before registration. */
  @ChannelHandler.Sharable
  private static final class Accepted extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
      use((Channel) accepted);
      ctx.fireChannelRead(accepted);
    }
  }
}
