package io.perfport.core.transport.iocp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Sends a script's header and content, in pieces of any kind, as long as there is room. */
final class SoakSender {
  private static final int LARGEST_PIECE = 64 << 10;

  private final ChannelHandlerContext ctx;
  private final SoakScript script;
  private final Consumer<ChannelHandlerContext> whenSent;
  private final Runnable whenFailed;
  private final SplittableRandom random;
  private int sent;
  private boolean ended;
  private boolean pumping;

  /** Writes whose promises are not done. */
  private int unanswered;

  SoakSender(
      ChannelHandlerContext ctx,
      SoakScript script,
      Consumer<ChannelHandlerContext> whenSent,
      Runnable whenFailed) {
    this.ctx = ctx;
    this.script = script;
    this.whenSent = whenSent;
    this.whenFailed = whenFailed;
    this.random = new SplittableRandom(script.seed());
    write(Unpooled.wrappedBuffer(script.header()));
  }

  int unanswered() {
    return unanswered;
  }

  /** Sends until there is no room, and flushes. */
  void pump() {
    if (pumping || ended) {
      return; // told of room in the midst of a flush: the loop below sees it too
    }
    pumping = true;
    while (sent < script.length() && ctx.channel().isWritable()) {
      int size = Math.min(1 + random.nextInt(LARGEST_PIECE), script.length() - sent);
      byte[] piece = SoakContent.of(script.seed(), sent, size);
      sent += size;
      if (random.nextInt(4) == 0) {
        ctx.write(buffer(piece), ctx.voidPromise());
      } else {
        write(buffer(piece));
      }
      if (random.nextInt(3) == 0) {
        ctx.flush();
      }
    }
    pumping = false;
    if (sent == script.length() && !ended) {
      ended = true;
      write(Unpooled.EMPTY_BUFFER).addListener(done -> ended(done.isSuccess()));
    }
    ctx.flush();
  }

  private void ended(boolean success) {
    if (success) {
      whenSent.accept(ctx);
    }
  }

  private ChannelFuture write(ByteBuf buffer) {
    unanswered++;
    return ctx.write(buffer)
        .addListener(
            done -> {
              unanswered--;
              if (!done.isSuccess()) {
                whenFailed.run();
              }
            });
  }

  private ByteBuf buffer(byte[] bytes) {
    ByteBufAllocator allocator = ctx.alloc();
    int half = bytes.length / 2;
    return switch (random.nextInt(4)) {
      case 0 -> Unpooled.wrappedBuffer(bytes);
      case 1 -> {
        CompositeByteBuf composite = allocator.compositeDirectBuffer();
        composite.addComponent(true, allocator.directBuffer(half).writeBytes(bytes, 0, half));
        yield composite.addComponent(
            true, Unpooled.wrappedBuffer(bytes, half, bytes.length - half));
      }
      default -> allocator.directBuffer(bytes.length).writeBytes(bytes);
    };
  }

  @Override
  public String toString() {
    return sent + " (" + unanswered + " writes unanswered)";
  }
}
