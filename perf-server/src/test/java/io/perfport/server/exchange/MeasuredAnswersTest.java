package io.perfport.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.result.ResponderResult;
import io.perfport.core.run.ExchangeEvidence;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import io.perfport.server.session.Ceiling;
import io.perfport.server.session.RateLimit;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The loop's time passes when the test says so; what is measured is real time. */
class MeasuredAnswersTest {
  @Test
  void onlyAnswersAfterTheWarmUpAndBeforeTheEndCount() throws Exception {
    ExchangePlan plan =
        ExchangePlan.builder(ExchangeKind.PERSISTENT, new RunLimit.Time(2_000))
            .over(Protocol.UDP)
            .bytes(64, 256)
            .build();
    Transport transport = Transports.load().choose("nio");
    EmbeddedChannel control = new EmbeddedChannel();
    ExchangeConnections connections =
        new ExchangeConnections(
            plan, transport, new RateLimit(Ceiling.ofServer(0, "--max-bitrate"), why -> {}));
    MeasuredAnswers measured =
        new MeasuredAnswers(plan, connections, new ExchangeEvidence(control, plan, transport));
    control.freezeTime();
    measured.begin(control.eventLoop());
    connections.requests().add(7);
    Thread.sleep(50);
    long before = System.nanoTime();
    pass(control, 1_000);
    connections.requests().add(5);
    pass(control, 2_000);
    long after = System.nanoTime();
    connections.requests().add(3);
    measured.end();

    ResponderResult result = measured.result("nio", 1);
    assertThat(result.requests()).isEqualTo(5);
    assertThat(result.requestBytes()).isEqualTo(5 * 64);
    assertThat(result.responseBytes()).isEqualTo(5 * 256);
    assertThat(result.nanos()).isBetween(1L, after - before);
    control.finishAndReleaseAll();
  }

  private static void pass(EmbeddedChannel loop, long millis) {
    loop.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    loop.runScheduledPendingTasks();
  }
}
