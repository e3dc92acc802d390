package io.perfport.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameEncoder;
import io.perfport.common.frame.FrameLimits;
import io.perfport.common.frame.FrameType;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.Framing;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.server.config.SessionLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ways around --max-duration, --max-bitrate and --max-connections. */
@Timeout(120)
class LimitsTest {
  private static final long MAX_MILLIS = 1_500;
  private static final long MAX_BITS = 1_000_000;
  private static final SessionLimits SHORT = new SessionLimits(8, 8, MAX_MILLIS, 0, 60_000, 100);
  private static final SessionLimits SLOW = new SessionLimits(8, 8, 0, MAX_BITS, 60_000, 100);
  private static final SessionLimits NONE = new SessionLimits(8, 8, 0, 0, 60_000, 100);

  private static AttackedServer server(SessionLimits limits) {
    return server("nio", limits);
  }

  /** No other deadline than the session's comes near. */
  private static AttackedServer server(String transport, SessionLimits limits) {
    return new AttackedServer(transport, limits, SessionTimeouts.DEFAULT);
  }

  @Test
  void endAtOnceGivesAByteCountNoMoreTimeThanTheServerAllows() throws Exception {
    try (AttackedServer server = server(SHORT);
        RawPeer control = server.peer();
        RawPeer data = server.peer()) {
      control.hello();
      RunLimit limit = new RunLimit.Bytes(1L << 50);
      data.join(control.propose(AttackedServer.plan(Direction.FORWARD, 1, limit)));
      control.start();
      control.send(new ControlMessage.End(false));
      assertThat(whileDoing(control, () -> data.raw(new byte[1000])).reason())
          .isEqualTo(FailureReason.DURATION_OVER_LIMIT);
      server.awaitBaseline();
    }
  }

  @Test
  void progressDoesNotRenewTheTimeOfARunWhoseDataIsSent() throws Exception {
    try (AttackedServer server = server(SHORT);
        RawPeer control = server.peer();
        RawPeer data = server.peer()) {
      control.hello();
      RunLimit limit = new RunLimit.Bytes(1);
      data.join(control.propose(AttackedServer.plan(Direction.REVERSE, 1, limit)));
      control.start();
      long[] received = new long[1];
      Failure why =
          whileDoing(
              control,
              () ->
                  control.send(
                      new ControlMessage.Progress(
                          1, List.of(new ControlMessage.StreamProgress(1, ++received[0])))));
      assertThat(why.reason()).isEqualTo(FailureReason.DURATION_OVER_LIMIT);
      server.awaitBaseline();
    }
  }

  /** What the client claims to have received beyond what was sent renews nothing. */
  @Test
  void progressBeyondWhatWasSentGivesNoTime() throws Exception {
    SessionTimeouts timeouts = new SessionTimeouts(10_000, 10_000, 1_000, 60_000, 1_000, 60_000);
    try (AttackedServer server = new AttackedServer("nio", NONE, timeouts);
        RawPeer control = server.peer();
        RawPeer data = server.peer()) {
      control.hello();
      RunLimit limit = new RunLimit.Bytes(1);
      data.join(control.propose(AttackedServer.plan(Direction.REVERSE, 1, limit)));
      control.start();
      long[] received = new long[1];
      Failure why =
          whileDoing(
              control,
              () ->
                  control.send(
                      new ControlMessage.Progress(
                          1, List.of(new ControlMessage.StreamProgress(1, ++received[0])))));
      assertThat(why.reason()).isEqualTo(FailureReason.TIMED_OUT);
    }
  }

  @Test
  void theWarmUpIsPartOfTheTimeThatTheServerAllows() throws Exception {
    try (AttackedServer server = server(SHORT);
        RawPeer control = server.peer();
        RawPeer data = server.peer()) {
      control.hello();
      TestPlan plan =
          TestPlan.builder(Direction.FORWARD, new RunLimit.Bytes(1L << 50))
              .omit(Duration.ofMinutes(10))
              .interval(Duration.ZERO)
              .blockBytes(1000)
              .build();
      data.join(control.propose(plan));
      control.start();
      assertThat(whileDoing(control, () -> data.raw(new byte[1000])).reason())
          .isEqualTo(FailureReason.DURATION_OVER_LIMIT);
    }
  }

  @Test
  void requestsByNumberHaveNoMoreTimeThanTheServerAllows() throws Exception {
    try (AttackedServer server = server(SHORT);
        RawPeer control = server.peer();
        RawPeer data = server.peer()) {
      control.hello();
      ExchangePlan plan =
          ExchangePlan.builder(ExchangeKind.PERSISTENT, new RunLimit.Blocks(1L << 40))
              .bytes(100, 100)
              .build();
      data.join(control.propose(plan));
      control.start();
      assertThat(whileDoing(control, () -> data.raw(new byte[100])).reason())
          .isEqualTo(FailureReason.DURATION_OVER_LIMIT);
      server.awaitBaseline();
    }
  }

  @ParameterizedTest
  @MethodSource("io.perfport.server.hostile.AttackedServer#transports")
  void requestsBeforeStartAreHeldToTheRate(String transport) throws Exception {
    try (AttackedServer server = server(transport, SLOW);
        RawPeer control = server.peer();
        RawPeer data = server.peer()) {
      control.hello();
      data.join(
          control.propose(AttackedServer.exchange(ExchangeKind.PERSISTENT, 1, 64_000, 64_000)));
      assertOverRate(control, data, new byte[64_000]);
      server.awaitBaseline();
    }
  }

  @Test
  void answersAreHeldToTheRate() throws Exception {
    try (AttackedServer server = server(SLOW);
        RawPeer control = server.peer();
        RawPeer data = server.peer()) {
      control.hello();
      data.join(control.propose(AttackedServer.exchange(ExchangeKind.PERSISTENT, 1, 1, 1 << 20)));
      assertOverRate(control, data, new byte[1]);
    }
  }

  @Test
  void dataBeforeStartIsHeldToTheRate() throws Exception {
    try (AttackedServer server = server(SLOW);
        RawPeer control = server.peer();
        RawPeer data = server.peer()) {
      control.hello();
      RunLimit limit = new RunLimit.Time(60_000);
      data.join(control.propose(AttackedServer.plan(Direction.FORWARD, 1, limit)));
      assertOverRate(control, data, new byte[64_000]);
    }
  }

  @Test
  void emptyFramesAreBytesToo() throws Exception {
    try (AttackedServer server = server(SLOW);
        RawPeer control = server.peer();
        RawPeer data = server.peer()) {
      control.hello();
      TestPlan plan =
          TestPlan.builder(Direction.FORWARD, new RunLimit.Time(60_000))
              .omit(Duration.ZERO)
              .interval(Duration.ZERO)
              .blockBytes(1000)
              .framing(Framing.FRAMED)
              .build();
      data.join(control.propose(plan));
      control.start();
      FrameEncoder encoder = new FrameEncoder(1, FrameLimits.DEFAULT);
      ByteBuf frames = Unpooled.buffer();
      for (int i = 0; i < 20_000; i++) {
        encoder.encode(FrameType.DATA, 0, 0, Unpooled.EMPTY_BUFFER, frames);
      }
      data.raw(Arrays.copyOf(frames.array(), frames.readableBytes()));
      assertThat(control.failure().reason()).isEqualTo(FailureReason.BITRATE_OVER_LIMIT);
    }
  }

  @Test
  void wordsOnTheControlConnectionAreBytesToo() throws Exception {
    try (AttackedServer server = server(SLOW);
        RawPeer control = server.peer()) {
      control.hello();
      control.propose(AttackedServer.exchange(ExchangeKind.PERSISTENT, 1, 1, 1));
      Failure why = whileDoing(control, () -> control.send(new ControlMessage.Progress(1, many())));
      assertThat(why.reason()).isEqualTo(FailureReason.BITRATE_OVER_LIMIT);
    }
  }

  private static List<ControlMessage.StreamProgress> many() {
    List<ControlMessage.StreamProgress> streams = new ArrayList<>();
    for (int i = 1; i <= 50; i++) {
      streams.add(new ControlMessage.StreamProgress(i, i));
    }
    return streams;
  }

  /** A response that is not read is written as far as the kernel takes it. */
  @ParameterizedTest
  @MethodSource("io.perfport.server.hostile.AttackedServer#transports")
  void aConnectionHasItsPlaceUntilItsResponseIsTaken(String transport) throws Exception {
    int big = 16 << 20;
    try (AttackedServer server = server(transport, NONE);
        RawPeer control = server.peer();
        RawPeer first = server.peer()) {
      control.hello();
      String token = control.propose(AttackedServer.exchange(ExchangeKind.SINGLE, 1, 10, big));
      control.start();
      first.send(new ControlMessage.Join(token, 1), new byte[10]);
      assertThat(first.read()).isInstanceOf(ControlMessage.Joined.class);
      assertThat(first.raw(1)).hasSize(1);
      try (RawPeer second = server.peer()) {
        second.send(new ControlMessage.Join(token, 1), new byte[10]);
        assertThat(second.failure().reason()).isEqualTo(FailureReason.PLAN_OVER_LIMIT);
      }
      assertThat(first.raw(big - 1)).hasSize(big - 1);
      assertThat(first.atEnd()).isTrue();
      for (int i = 0; i < 20; i++) {
        // The end of the one before was seen: so there is a place, at once.
        try (RawPeer next = server.peer()) {
          next.send(new ControlMessage.Join(token, 1), new byte[10]);
          assertThat(next.read()).isInstanceOf(ControlMessage.Joined.class);
          assertThat(next.raw(big)).hasSize(big);
          assertThat(next.atEnd()).isTrue();
        }
      }
    }
  }

  private static void assertOverRate(RawPeer control, RawPeer data, byte[] piece) throws Exception {
    Thread reader =
        new Thread(
            () -> {
              try {
                data.socket().getInputStream().readAllBytes();
              } catch (IOException e) {
                return; // Reset, as the session ended.
              }
            });
    reader.start();
    assertThat(whileDoing(control, () -> data.raw(piece)).reason())
        .isEqualTo(FailureReason.BITRATE_OVER_LIMIT);
    data.close();
    reader.join();
  }

  /** What a peer does over and over. */
  @FunctionalInterface
  private interface Deed {
    void go() throws IOException;
  }

  /** Does it until the server says why it has ended the session. */
  private static Failure whileDoing(RawPeer control, Deed deed) throws Exception {
    Thread doing =
        new Thread(
            () -> {
              try {
                while (!Thread.interrupted()) {
                  deed.go();
                  Thread.sleep(2);
                }
              } catch (IOException | InterruptedException e) {
                return; // The session is over.
              }
            });
    doing.start();
    try {
      return control.failure();
    } finally {
      doing.interrupt();
      doing.join();
    }
  }
}
