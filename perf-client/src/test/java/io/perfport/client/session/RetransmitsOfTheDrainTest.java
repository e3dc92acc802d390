package io.perfport.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.perfport.client.PerfClient;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig.ProtocolChoice;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TcpInfo;
import io.perfport.common.result.TestResult;
import io.perfport.core.LoopbackServers;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A sender's kernel goes on with what it has taken when the sender has written all, and what it
 * sends again then belongs to the test. Here the kernels are made: they tell seven segments sent
 * again until the receiver has seen the end, and nine from then on.
 */
@Timeout(60)
class RetransmitsOfTheDrainTest {
  private volatile boolean arrived;

  @Test
  void theClientsTotalHasThoseUntilEverythingHasArrived() {
    StreamTotal total = run(Direction.FORWARD, ProtocolChoice.PERFPORT).local().streams().get(0);
    assertThat(total.sender()).isTrue();
    assertThat(total.retransmits()).isEqualTo(9);
  }

  @Test
  void theServersTotalHasThoseUntilEverythingHasArrived() {
    StreamTotal total =
        run(Direction.REVERSE, ProtocolChoice.PERFPORT).remote().orElseThrow().streams().get(0);
    assertThat(total.sender()).isTrue();
    assertThat(total.retransmits()).isEqualTo(9);
  }

  @Test
  void theClientsTotalByIperf3sProtocolHasThoseUntilTheServerHasStopped() {
    StreamTotal total = run(Direction.FORWARD, ProtocolChoice.IPERF3).local().streams().get(0);
    assertThat(total.sender()).isTrue();
    assertThat(total.retransmits()).isEqualTo(9);
  }

  private TestResult run(Direction direction, ProtocolChoice protocol) {
    // The receiver takes its time to see the end: whoever does not wait for it has sampled by then.
    Transport ofServer = telling((channel) -> direction == Direction.FORWARD);
    Transport ofClient =
        telling(channel -> direction == Direction.REVERSE && channel.isInputShutdown());
    TestPlan plan =
        TestPlan.builder(direction, new RunLimit.Time(300))
            .omit(Duration.ZERO)
            .interval(Duration.ZERO)
            .blockBytes(65_536)
            .build();
    try (LoopbackServers.Running server = LoopbackServers.load().start(ofServer, 2)) {
      ServerTarget target =
          new ServerTarget(
              ofClient, "127.0.0.1", server.port(), IpVersion.ANY, List.of(), 10_000, 2);
      StreamConfig config = new StreamConfig(target, plan).withProtocol(protocol);
      TestResult result = PerfClient.run(config);
      assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
      return result;
    }
  }

  private interface End {
    boolean isSeenOn(DuplexChannel channel);
  }

  private Transport telling(End end) {
    Transport nio = Transports.load().choose("nio");
    SocketFacts facts = new MadeFacts(end);
    return (Transport)
        Proxy.newProxyInstance(
            Transport.class.getClassLoader(),
            new Class<?>[] {Transport.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("facts")) {
                return facts;
              }
              try {
                return method.invoke(nio, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private final class MadeFacts implements SocketFacts {
    private final End end;

    MadeFacts(End end) {
      this.end = end;
    }

    @Override
    public Optional<TcpInfo> tcpInfo(Channel channel) {
      if (!arrived && end.isSeenOn((DuplexChannel) channel)) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
        arrived = true;
      }
      return Optional.of(new TcpInfo(100, 1, 1, 20_000, 1, arrived ? 9 : 7, 1_448, 1_500, 3));
    }

    @Override
    public Optional<String> congestionControl(Channel channel) {
      return Optional.empty();
    }
  }
}
