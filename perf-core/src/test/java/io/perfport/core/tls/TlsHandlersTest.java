package io.perfport.core.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.session.ControlSession.Side;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** What the handlers around TLS tell those behind them, event by event. */
class TlsHandlersTest {
  private static final TlsFailures FAILURES = new TlsFailures(Side.SERVER);

  private final List<Failure> failures = new ArrayList<>();
  private final List<Object> events = new ArrayList<>();
  private int begun;

  private final HandshakeGuard guard = new HandshakeGuard(FAILURES, (pipeline, self) -> begun++);

  private EmbeddedChannel channel(boolean withEvents) {
    EmbeddedChannel channel = new EmbeddedChannel(guard);
    if (withEvents) {
      channel.pipeline().addLast(new TlsEvents(FAILURES, guard, done -> events.add("done")));
    }
    channel
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                events.add(event);
              }

              @Override
              public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                failures.add(((FailureException) cause).failure());
              }
            });
    return channel;
  }

  private static void handshake(EmbeddedChannel channel) {
    channel.pipeline().fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
  }

  @Test
  void aPeerIsTakenNoMoreThanTheLimitBeforeItsHandshakeIsOver() {
    EmbeddedChannel channel = channel(false);
    byte[] record = new byte[16 << 10];
    record[0] = 22;
    for (int i = 0; i < 100; i++) {
      channel.writeInbound(Unpooled.wrappedBuffer(record));
    }
    assertThat(begun).isEqualTo(1);
    assertThat(channel.inboundMessages()).hasSize(HandshakeGuard.MAX_BYTES / record.length);
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0).reason()).isEqualTo(FailureReason.TLS_FAILED);
    channel.finishAndReleaseAll();
  }

  @Test
  void aPeerThatSpeaksInClearIsNamedByItsFirstByteAndCostsNoEngine() {
    EmbeddedChannel channel = channel(false);
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {'P'}));
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {22, 3, 1}));
    assertThat(begun).isZero();
    assertThat(channel.inboundMessages()).isEmpty();
    assertThat(failures).extracting(Failure::reason).containsExactly(FailureReason.WRONG_PROTOCOL);
    channel.finishAndReleaseAll();
  }

  @Test
  void aConnectionThatEndsWithoutCloseNotifyIsNotWhole() {
    EmbeddedChannel channel = channel(true);
    handshake(channel);
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(events).containsExactly("done");
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0).reason()).isEqualTo(FailureReason.PEER_CLOSED);
    assertThat(failures.get(0).detail()).contains("close_notify");
    channel.finishAndReleaseAll();
  }

  @Test
  void theEndIsToldOnceWhenThePeerHasSaidIt() {
    EmbeddedChannel channel = channel(true);
    handshake(channel);
    channel.pipeline().fireUserEventTriggered(SslCloseCompletionEvent.SUCCESS);
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(events).containsExactly("done", ChannelInputShutdownEvent.INSTANCE);
    assertThat(failures).isEmpty();
    channel.finishAndReleaseAll();
  }

  @Test
  void aHandshakeThatFailsIsOneFailureWhateverFollows() {
    EmbeddedChannel channel = channel(true);
    SSLException cause = new SSLException("made up");
    channel.pipeline().fireUserEventTriggered(new SslHandshakeCompletionEvent(cause));
    channel.pipeline().fireExceptionCaught(cause);
    channel.pipeline().fireExceptionCaught(new SSLException("what follows"));
    channel.close();
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0).reason()).isEqualTo(FailureReason.TLS_FAILED);
    assertThat(failures.get(0).detail()).contains("made up");
    assertThat(events).isEmpty();
    channel.finishAndReleaseAll();
  }
}
