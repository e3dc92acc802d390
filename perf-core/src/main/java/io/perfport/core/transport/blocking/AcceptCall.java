package io.perfport.core.transport.blocking;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.RecvByteBufAllocator;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Accepts the connections of a listener, one a call. Belongs to whoever has claimed it. */
@SuppressWarnings("deprecation") // Handle is, but there is no other
final class AcceptCall implements BlockingCall {
  private final BlockingListener channel;
  private final ServerSocketChannel socket;

  // The loop's.
  private boolean requested;
  private boolean claimed;

  // The claimer's, then the loop's.
  private SocketChannel accepted;
  private Throwable failure;

  AcceptCall(BlockingListener channel, ServerSocketChannel socket) {
    this.channel = channel;
    this.socket = socket;
  }

  void request() {
    requested = true;
  }

  /** Takes the request back; a call that is under way may still bring a connection. */
  void takeBack() {
    requested = false;
  }

  boolean isClaimable() {
    return requested && !claimed && channel.isActive();
  }

  void claim() {
    claimed = true;
  }

  @Override
  public void call() {
    try {
      accepted = socket.accept();
    } catch (Throwable t) { // an Error too: it would end the thread, and the listener with it
      failure = t;
    }
  }

  @Override
  public void done() {
    SocketChannel connection = accepted;
    Throwable failed = failure;
    accepted = null;
    failure = null;
    claimed = false;
    if (!channel.isOpen()) {
      discard(connection);
      return;
    }
    requested = false;
    ChannelPipeline pipeline = channel.pipeline();
    RecvByteBufAllocator.Handle handle = channel.unsafe().recvBufAllocHandle();
    handle.reset(channel.config());
    if (failed == null) {
      failed = pass(connection, pipeline, handle);
    }
    handle.readComplete();
    pipeline.fireChannelReadComplete();
    if (failed != null) {
      pipeline.fireExceptionCaught(failed); // the listener goes on: others may still connect
    }
  }

  private Throwable pass(
      SocketChannel connection, ChannelPipeline pipeline, RecvByteBufAllocator.Handle handle) {
    BlockingSocketChannel child;
    try {
      child = new BlockingSocketChannel(channel, channel.group(), connection);
    } catch (IOException | RuntimeException | Error e) {
      discard(connection); // its peer was gone before it could be set up, or memory was
      return e;
    }
    handle.incMessagesRead(1);
    pipeline.fireChannelRead(child);
    return null;
  }

  private static void discard(SocketChannel connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (IOException e) {
        // Nobody knows of it yet.
      }
    }
  }
}
