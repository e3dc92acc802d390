package io.perfport.core.transport.iocp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.perfport.core.transport.iocp.SoakTally.Event;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * One end of a connection: plays its script, and holds what it receives, and what happens to it,
 * against what the other end announced and Netty promises.
 */
final class SoakPeer extends ChannelInboundHandlerAdapter {
  private final SoakTally tally;
  private final byte[] header = new byte[SoakScript.HEADER_BYTES];
  private int headerBytes;

  /** Null on the accepting end, until the header that it follows from has come. */
  private SoakScript script;

  private SoakScript expected;
  private SoakSender sender;
  private long received;
  private boolean active;
  private boolean inactive;
  private boolean inputEnded;
  private boolean broken;

  /** Written on the event loop, read by the thread that looks for stuck connections. */
  private volatile long lastProgressNanos = System.nanoTime();

  private SoakPeer(SoakTally tally, SoakScript script) {
    this.tally = tally;
    this.script = script;
  }

  static SoakPeer connecting(SoakTally tally, SoakScript script) {
    return new SoakPeer(tally, script);
  }

  static SoakPeer accepting(SoakTally tally) {
    return new SoakPeer(tally, null);
  }

  /** For how long nothing has been received or sent. */
  long pausedNanos() {
    return System.nanoTime() - lastProgressNanos;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    check(ctx, !active && !inactive, "became active twice");
    active = true;
    tally.count(Event.OPENED);
    if (script != null) {
      begin(ctx);
    }
  }

  private void begin(ChannelHandlerContext ctx) {
    sender = new SoakSender(ctx, script, this::sentAll, () -> broken = true);
    if (script.asksForEachRead()) {
      ctx.channel().config().setAutoRead(false);
      ctx.read();
    } else if (script.pauseMicros() > 0) {
      ctx.channel().config().setAutoRead(false);
      after(ctx, script.pauseMicros(), () -> ctx.channel().config().setAutoRead(true));
    }
    if (script.ending() == SoakEnding.CLOSE_EARLY) {
      after(ctx, script.endsAfterMicros(), () -> closeEarly(ctx.channel()));
    } else if (script.ending() == SoakEnding.RESET) {
      after(ctx, script.endsAfterMicros(), () -> reset(ctx.channel()));
    }
    sender.pump();
  }

  private static void after(ChannelHandlerContext ctx, int micros, Runnable task) {
    ctx.executor().schedule(task, micros, TimeUnit.MICROSECONDS);
  }

  private void sentAll(ChannelHandlerContext ctx) {
    switch (script.ending()) {
      case HALF_CLOSE ->
          ((IocpSocketChannel) ctx.channel())
              .shutdownOutput()
              .addListener(done -> closeIfBothEnded(ctx));
      case CLOSE_WHEN_SENT -> ctx.close();
      case SHUT_DOWN_WHEN_SENT ->
          ((IocpSocketChannel) ctx.channel()).shutdown().addListener(done -> ctx.close());
      case CLOSE_EARLY, RESET -> {
        // When its time has come.
      }
    }
  }

  private void reset(Channel channel) {
    try {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    } catch (RuntimeException e) {
      // Not every backend can; the channel may be closed already.
    }
    closeEarly(channel);
  }

  private void closeEarly(Channel channel) {
    if (channel.isActive()) {
      if (channel.unsafe().outboundBuffer().totalPendingWriteBytes() > 0) {
        tally.count(Event.CLOSED_WITH_WRITE_PENDING);
      }
      if (channel.config().isAutoRead() && !inputEnded) {
        tally.count(Event.CLOSED_WITH_READ_PENDING);
      }
    }
    channel.close();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    lastProgressNanos = System.nanoTime();
    if (sender != null) {
      sender.pump();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    check(ctx, active && !inactive && !inputEnded, "read outside of its life");
    // One access to the buffer: the leak detector notes each of them, with its stack.
    byte[] bytes = ByteBufUtil.getBytes((ByteBuf) message);
    ((ByteBuf) message).release();
    check(ctx, bytes.length > 0, "received an empty buffer");
    tally.received(bytes.length);
    lastProgressNanos = System.nanoTime();
    int from = readHeader(ctx, bytes);
    if (from < bytes.length) {
      readContent(ctx, bytes, from);
    }
  }

  private int readHeader(ChannelHandlerContext ctx, byte[] bytes) {
    int count = Math.min(bytes.length, header.length - headerBytes);
    if (count == 0) {
      return 0;
    }
    System.arraycopy(bytes, 0, header, headerBytes, count);
    headerBytes += count;
    if (headerBytes == header.length) {
      announced(ctx);
    }
    return count;
  }

  private void announced(ChannelHandlerContext ctx) {
    if (script != null) {
      expected = script.answer();
    } else {
      expected = SoakScript.announcedBy(header);
      script = expected.answer();
      begin(ctx);
    }
    check(ctx, expected.isAnnouncedBy(header), "received another connection's header");
  }

  private void readContent(ChannelHandlerContext ctx, byte[] bytes, int from) {
    long wrong = SoakContent.mismatch(expected.seed(), received, bytes, from);
    check(ctx, wrong < 0, "received a wrong byte");
    received += bytes.length - from;
    check(ctx, received <= expected.length(), "received too much");
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (script != null && script.asksForEachRead()) {
      ctx.read();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      check(ctx, active && !inactive && !inputEnded, "its input ended outside of its life");
      inputEnded = true;
      if (script == null) {
        ctx.close(); // the peer left before it had said anything
      } else {
        closeIfBothEnded(ctx);
      }
    }
  }

  private void closeIfBothEnded(ChannelHandlerContext ctx) {
    if (inputEnded && ((IocpSocketChannel) ctx.channel()).isOutputShutdown()) {
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    check(ctx, active && !inactive, "became inactive twice, or never was active");
    inactive = true;
    // Judged only now: when a reset ends a send, a receive may see what looks like an orderly end.
    if (inputEnded && !broken && expected != null) {
      boolean whole = received == expected.length();
      check(ctx, whole || !mustBeWhole(), "an end before all was received");
      tally.count(whole ? Event.RECEIVED_WHOLE : Event.RECEIVED_PART);
    }
  }

  private boolean mustBeWhole() {
    return expected.ending().sendsAll && !tally.isCutShort();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    check(ctx, inactive == active, "left without having become inactive");
    check(ctx, sender == null || sender.unanswered() == 0, "a write was never answered");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    broken = true;
    if (cause instanceof IOException) {
      tally.count(Event.BROKEN);
    } else {
      tally.fail(cause + " at " + Arrays.toString(cause.getStackTrace()) + ": " + this);
    }
    ctx.close();
  }

  private void check(ChannelHandlerContext ctx, boolean holds, String otherwise) {
    if (!holds) {
      tally.fail(otherwise + ": " + ctx.channel() + " " + this);
    }
    if (!ctx.executor().inEventLoop()) {
      tally.fail("an event outside of the event loop: " + ctx.channel() + " " + this);
    }
  }

  /** As far as another thread can see. */
  @Override
  public String toString() {
    return "plays %s, sent %s, expects %s, received %d, active %b, inactive %b, input ended %b"
        .formatted(script, sender, expected, received, active, inactive, inputEnded);
  }
}
