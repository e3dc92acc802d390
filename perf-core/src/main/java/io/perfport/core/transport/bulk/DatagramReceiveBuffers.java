package io.perfport.core.transport.bulk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * The receive buffers of one channel of datagrams, used in turn and for ever. A transport that
 * hands each datagram on before it reads the next needs one; one that reads several first, each
 * into a buffer of its own, as many as that.
 *
 * <p>It is put in place when the channel is made, since Netty asks for its handle only once; its
 * state belongs to the channel's event loop.
 */
public final class DatagramReceiveBuffers extends DefaultMaxMessagesRecvByteBufAllocator {
  /** Datagrams in a row until the other channels of the event loop get their turn. */
  private static final int DATAGRAMS_PER_LOOP = 256;

  /**
   * Without leak detection: a buffer that it happens to watch has each of its slices, that is each
   * datagram, wrapped for as long as the channel lives.
   */
  private static final ByteBufAllocator UNWATCHED = new UnpooledByteBufAllocator(true, true);

  private final ReusedBuffer[] buffers;
  private final int bufferBytes;
  private int next;
  private boolean closed;

  private DatagramReceiveBuffers(int count, int bytes, int datagramsPerLoop) {
    super(datagramsPerLoop);
    bufferBytes = bytes;
    buffers = new ReusedBuffer[count];
    for (int i = 0; i < count; i++) {
      buffers[i] = new ReusedBuffer(bytes);
    }
  }

  /** One buffer: the channel hands on what a read brought before it reads again. */
  public static void one(Channel channel, int bytes) {
    install(channel, new DatagramReceiveBuffers(1, bytes, DATAGRAMS_PER_LOOP));
  }

  /**
   * Several buffers: the channel makes this number of reads, then passes all of them on.
   *
   * @param count the reads that it makes in a row
   */
  public static void several(Channel channel, int count, int bytes) {
    install(channel, new DatagramReceiveBuffers(count, bytes, count));
  }

  private static void install(Channel channel, DatagramReceiveBuffers buffers) {
    channel.config().setRecvByteBufAllocator(buffers);
    channel.closeFuture().addListener(over -> buffers.close());
  }

  @Override
  public ExtendedHandle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        return DatagramReceiveBuffers.this.allocate(allocator);
      }

      @Override
      public int guess() {
        return bufferBytes;
      }
    };
  }

  private ByteBuf allocate(ByteBufAllocator allocator) {
    if (closed) {
      return allocator.directBuffer(bufferBytes);
    }
    ReusedBuffer buffer = buffers[next];
    next = next + 1 == buffers.length ? 0 : next + 1;
    return buffer.lend(UNWATCHED, 0);
  }

  private void close() {
    closed = true;
    for (ReusedBuffer buffer : buffers) {
      buffer.close();
    }
  }
}
