package io.perfport.client.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.perfport.client.exchange.LatencyRecorder.Latencies;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import org.junit.jupiter.api.Test;

class SingleExchangeTest {
  private static final long SECOND = 1_000_000_000L;

  private final LatencyRecorder recorder = new LatencyRecorder();
  private final Latencies seen = new Latencies();

  /** Due 1,000 s ago, and begun 100 s ago: no machine is so slow as to matter. */
  @Test
  void latencyIsFromTheDueTimeAndServiceTimeFromTheBeginOfConnecting() {
    long now = System.nanoTime();
    RequestBytes request = new RequestBytes(10);
    Begun listener = new Begun(now - 1_000 * SECOND, now - 100 * SECOND);
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new SingleExchange(new ControlMessage.Join("t", 0), request, 4, recorder, listener));
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[4]));
    recorder.takeInto(seen);
    assertThat(seen.latency().getMaxValue()).isBetween(999 * SECOND, 1_100 * SECOND);
    assertThat(seen.service().getMaxValue()).isBetween(99 * SECOND, 200 * SECOND);
    assertThat(seen.connecting().getMaxValue()).isBetween(99 * SECOND, 200 * SECOND);
    assertThat(seen.lateness().getMaxValue()).isBetween(899 * SECOND, 901 * SECOND);
    assertThat(seen.latency().getTotalCount()).isEqualTo(1);
    channel.finishAndReleaseAll();
    request.close();
  }

  private record Begun(long dueNanos, long beganNanos) implements SingleExchange.Listener {
    @Override
    public void connected(Channel channel) {}

    @Override
    public void answered() {}

    @Override
    public void closed() {}

    @Override
    public void broken(Failure why) {
      throw new AssertionError(why);
    }
  }
}
