package io.perfport.client.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.perfport.client.exchange.LatencyRecorder.Latencies;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.core.stream.MessageBytes;
import org.junit.jupiter.api.Test;

class SingleExchangeTest {
  private static final long SECOND = 1_000_000_000L;

  private final LatencyRecorder recorder = new LatencyRecorder(told -> {});
  private final Latencies seen = new Latencies();

  /** Due 1,000 s ago, and begun 100 s ago: no machine is so slow as to matter. */
  @Test
  void latencyIsFromTheDueTimeAndServiceTimeFromTheBeginOfConnecting() {
    long now = System.nanoTime();
    MessageBytes request = new MessageBytes(10);
    SingleLoad load = load();
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new SingleExchange(
                new ControlMessage.Join("t", 0),
                request,
                4,
                recorder,
                now - 1_000 * SECOND,
                now - 100 * SECOND,
                load.new Turn(null)));
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[4]));
    recorder.takeInto(seen);
    assertThat(seen.latency().getMaxValue()).isBetween(999 * SECOND, 1_100 * SECOND);
    assertThat(seen.service().getMaxValue()).isBetween(99 * SECOND, 200 * SECOND);
    assertThat(seen.connecting().getMaxValue()).isBetween(99 * SECOND, 200 * SECOND);
    assertThat(seen.lateness().getMaxValue()).isBetween(899 * SECOND, 901 * SECOND);
    assertThat(seen.latency().getTotalCount()).isEqualTo(1);
    channel.finishAndReleaseAll();
    load.close();
    request.close();
  }

  private static SingleLoad load() {
    ExchangePlan plan =
        new ExchangePlan(
            ExchangeKind.SINGLE,
            Protocol.TCP,
            1,
            1,
            10,
            4,
            new RunLimit.UntilStopped(),
            0,
            SocketTuning.SYSTEM,
            null);
    return new SingleLoad(
        new Load.Settings(
            null,
            plan,
            "t",
            null,
            new EmbeddedChannel().eventLoop(),
            new LatencyRecorders(1, told -> {}),
            new Load.Listener() {
              @Override
              public void onDrained() {}

              @Override
              public void onSpent() {}

              @Override
              public void onFailed(Failure why) {
                throw new AssertionError(why);
              }
            }));
  }
}
