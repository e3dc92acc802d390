package io.perfport.core.stream;

import static io.netty.buffer.Unpooled.wrappedBuffer;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import io.perfport.common.datagram.DatagramFormat;
import io.perfport.common.datagram.Iperf3Datagrams;
import io.perfport.common.datagram.PerfportDatagrams;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.UdpTuning;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.LatencySummary;
import io.perfport.common.result.TcpInfo;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream.StreamListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sender's datagrams handed to a receiver by hand, or not, or twice, as the case says. */
class DatagramStreamTest {
  private static final TestPlan PLAN =
      TestPlan.forward(Duration.ofSeconds(1)).over(Protocol.UDP).build();

  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

  private final Recorder sent = new Recorder();
  private final Recorder received = new Recorder();
  private final EmbeddedChannel sending = new EmbeddedChannel();
  private final EmbeddedChannel receiving = new EmbeddedChannel();

  @Provide
  Arbitrary<DatagramFormat> formats() {
    return Arbitraries.of(
        new PerfportDatagrams(1), Iperf3Datagrams.COUNTER_32_BITS, Iperf3Datagrams.COUNTER_64_BITS);
  }

  @Property(tries = 200)
  void everyDatagramOfABudgetIsReceivedOrLost(
      @ForAll("formats") DatagramFormat format,
      @ForAll @IntRange(min = 1, max = 200_000) int bytes,
      @ForAll @IntRange(min = 24, max = 9_000) int datagramBytes,
      @ForAll @IntRange(min = 2, max = 40) int everyLost,
      @ForAll @IntRange(min = 2, max = 40) int everyTwice) {
    DatagramStreamTest test = new DatagramStreamTest();
    test.run(format, bytes, datagramBytes, everyLost, everyTwice);
  }

  private void run(
      DatagramFormat format, int bytes, int datagramBytes, int everyLost, int everyTwice) {
    DataStream sender = sender(plan(datagramBytes, 0), format);
    DataStream receiver =
        DataStream.datagramReceiver(1, receiving, PLAN, format, SocketFacts.NONE, received);
    receiver.attach();
    sender.begin(SendBudget.of(bytes));
    long datagrams = ((long) bytes + datagramBytes - 1) / datagramBytes;
    long lost = 0;
    long twice = 0;
    long count = 0;
    while (sent.ended == 0) {
      for (ByteBuf out = sending.readOutbound(); out != null; out = sending.readOutbound()) {
        count++;
        if (count % everyLost == 0) {
          lost++;
        } else {
          receive(out.copy());
          if (count % everyTwice == 0) {
            twice++;
            receive(out.copy());
          }
        }
        out.release();
      }
      sending.advanceTimeBy(1, TimeUnit.MILLISECONDS);
      sending.runPendingTasks();
    }
    receiver.sent(sender.counters().datagrams());
    quiet(receiving);

    assertThat(sender.counters().datagrams()).isEqualTo(datagrams);
    assertThat(sender.counters().bytes()).isEqualTo(datagrams * datagramBytes);
    DatagramCounts counts = sampled(receiver);
    assertThat(counts.packets()).isEqualTo(datagrams);
    assertThat(counts.lost()).isEqualTo(lost);
    assertThat(counts.duplicates()).isEqualTo(twice);
    assertThat(counts.outOfOrder()).isZero();
    assertThat(receiver.counters().lostDatagrams()).isEqualTo(lost);
    assertThat(receiver.counters().duplicateDatagrams()).isEqualTo(twice);
    assertThat(receiver.counters().bytes()).isEqualTo((datagrams - lost) * datagramBytes);
    assertThat(receiver.isComplete()).isTrue();
    assertThat(received.ended).isEqualTo(1);
    sending.finishAndReleaseAll();
  }

  private void receive(ByteBuf datagram) {
    receiving.writeInbound(new DatagramPacket(datagram, ANY, ANY));
  }

  /** A sender's datagrams go with its channel. */
  @AfterEach
  void close() {
    sending.releaseOutbound();
    sending.close();
    receiving.close();
  }

  private static void quiet(EmbeddedChannel channel) {
    for (int i = 0; i < 3 && channel.isOpen(); i++) {
      channel.advanceTimeBy(DatagramReceiver.QUIET_MILLIS, TimeUnit.MILLISECONDS);
      channel.runScheduledPendingTasks();
    }
  }

  @Test
  void aReceiverThatMissesNothingEndsAtTheSendersWord() {
    DataStream receiver = receiverOf(3);
    receiver.sent(3);
    assertThat(received.ended).isEqualTo(1);
    assertThat(receiver.isComplete()).isTrue();
    assertThat(receiving.isOpen()).isFalse();
  }

  @Test
  void aReceiverThatMissesSomeWaitsForThem() {
    DataStream receiver = receiverOf(3);
    receiver.sent(4);
    assertThat(received.ended).isZero();
    receive(datagram(4));
    assertThat(received.ended).isEqualTo(1);
    assertThat(sampled(receiver).lost()).isZero();
  }

  @Test
  void aStreamThatIsCutIsNotComplete() {
    DataStream receiver = receiverOf(3);
    receiver.sent(4);
    receiver.cut();
    assertThat(received.ended).isEqualTo(1);
    assertThat(receiver.isComplete()).isFalse();
    assertThat(sampled(receiver).lost()).isEqualTo(1);
  }

  @Test
  void whatIsNoneOfTheStreamsGoesOnInThePipeline() {
    receiverOf(1);
    ByteBuf stray = receiving.alloc().buffer().writeZero(100);
    receive(stray);
    DatagramPacket passedOn = receiving.readInbound();
    assertThat(passedOn.content()).isEqualTo(stray.readerIndex(0));
    receiving.pipeline().addLast(StrayDatagrams.DROPPED);
    receive(stray);
    assertThat(stray.refCnt()).isZero();
    assertThat(received.failures).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "No buffer space available",
        "Network is down",
        "sendmmsg(..) failed with error(-101): Network is unreachable",
        "No route to host",
        "Host is down"
      })
  void whatTheKernelRefusesForNowIsCountedAndTheStreamGoesOn(String words) {
    Refusal refusal = new Refusal(new IOException(words), 3);
    sending.pipeline().addFirst(refusal);
    DataStream sender = sender(plan(100, 0), new PerfportDatagrams(1));
    sender.begin(SendBudget.of(1_000));
    while (sent.ended == 0 && sent.failures.isEmpty()) {
      sending.advanceTimeBy(2, TimeUnit.MILLISECONDS);
      sending.runPendingTasks();
      sending.releaseOutbound();
    }
    assertThat(sent.failures).isEmpty();
    assertThat(sampled(sender).packets()).isEqualTo(10);
    assertThat(sampled(sender).unsent()).isEqualTo(3);
  }

  /** Each thousandth write passes, until none does any more. */
  @Test
  void aSenderOfWhichTheKernelTakesNothingAtAllEndsAtADeadline() {
    Refusal refusal = new Refusal(new IOException("Network is unreachable"), Integer.MAX_VALUE);
    refusal.passes = 1_000;
    sending.pipeline().addFirst(refusal);
    DataStream sender = sender(plan(100, 0), new PerfportDatagrams(1));
    sender.begin(SendBudget.unlimited());
    long patience = TimeUnit.NANOSECONDS.toMillis(DatagramSender.REFUSED_NANOS);
    advance(4 * patience);
    assertThat(sent.failures).isEmpty();
    refusal.passes = Integer.MAX_VALUE;
    advance(patience + 10);
    assertThat(sent.failures)
        .singleElement()
        .asString()
        .contains("no datagram for 15 s", "Network is unreachable");
    assertThat(sampled(sender).unsent()).isPositive();
  }

  private void advance(long millis) {
    for (long i = 0; i < millis; i++) {
      sending.advanceTimeBy(1, TimeUnit.MILLISECONDS);
      sending.runPendingTasks();
      sending.releaseOutbound();
    }
  }

  @Test
  void aReceiverTakesNoNoteOfANetworkThatIsGoneForNow() {
    DataStream receiver = receiverOf(2);
    receiving.pipeline().fireExceptionCaught(new IOException("recvmsg(..): No route to host"));
    assertThat(received.failures).isEmpty();
    receive(datagram(3));
    receiver.sent(3);
    assertThat(receiver.isComplete()).isTrue();
  }

  @Test
  void aPortThatNobodyHasAnyMoreFailsTheSenderByThatName() {
    DataStream sender = sender(plan(100, 0), new PerfportDatagrams(1));
    sender.begin(SendBudget.of(100));
    sending.pipeline().fireExceptionCaught(new PortUnreachableException("recvAddress(..)"));
    sending.releaseOutbound();
    assertThat(sent.failures)
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.reason()).isEqualTo(FailureReason.PEER_CLOSED);
              assertThat(failure.detail()).contains("ICMP port unreachable");
            });
  }

  @Test
  void datagramsThatTheKernelDoesNotDivideFailTheStreamWithWhatToDo() {
    DataStream sender = sender(plan(100, 0), new PerfportDatagrams(1));
    sender.begin(SendBudget.of(100));
    sending.pipeline().fireExceptionCaught(new IOException("sendmmsg(..): Message too long"));
    sending.releaseOutbound();
    assertThat(sent.failures).singleElement().asString().contains("-l").contains("--gso");
  }

  /** At 8 kbit/s a datagram of 1000 bytes is due each second, the first after one. */
  @Test
  void aPacedSenderSendsNothingBeforeItIsDue() {
    DataStream sender = sender(plan(1_000, 8_000), new PerfportDatagrams(1));
    sender.begin(SendBudget.unlimited());
    assertThat(sending.<Object>readOutbound()).isNull();
    sender.stop();
    assertThat(sent.ended).isEqualTo(1);
    assertThat(sampled(sender).packets()).isZero();
  }

  /** As a kernel hands them on that coalesces: of one length, and then perhaps a shorter one. */
  @Test
  void datagramsThatComeAsOneAreCountedEachAndStrangersAmongThemGoOn() {
    TestPlan coalescing = plan(100, 0).toBuilder().udpTuning(new UdpTuning(false, true)).build();
    DataStream receiver =
        DataStream.datagramReceiver(
            1, receiving, coalescing, new PerfportDatagrams(1), SocketFacts.NONE, received);
    receiver.attach();
    ByteBuf stranger = receiving.alloc().buffer().writeZero(60);
    receive(wrappedBuffer(datagram(1), datagram(2), datagram(4), stranger));
    receive(datagram(5));
    DatagramCounts counts = sampled(receiver);
    assertThat(counts.packets()).isEqualTo(5);
    assertThat(counts.lost()).isEqualTo(1);
    assertThat(receiver.counters().bytes()).isEqualTo(400);
    DatagramPacket passed = receiving.readInbound();
    assertThat(passed.content().readableBytes()).isEqualTo(60);
    passed.release();
    assertThat(receiving.<Object>readInbound()).isNull();
  }

  /** The kernel counts in 32 bits, and a run may lose more. */
  @Test
  void whatTheSocketDropsIsCountedBeyondTheKernelsOwnCounter() {
    AtomicLong kernel = new AtomicLong(0xFFFF_FFF0L);
    SocketFacts facts =
        new SocketFacts() {
          @Override
          public Optional<TcpInfo> tcpInfo(Channel channel) {
            return Optional.empty();
          }

          @Override
          public Optional<String> congestionControl(Channel channel) {
            return Optional.empty();
          }

          @Override
          public OptionalLong receiveDrops(Channel channel) {
            return OptionalLong.of(kernel.get());
          }
        };
    DataStream receiver =
        DataStream.datagramReceiver(1, receiving, PLAN, new PerfportDatagrams(1), facts, received);
    receiver.attach();
    assertThat(sampled(receiver).socketDrops()).isEqualTo(0xFFFF_FFF0L);
    kernel.set(5);
    assertThat(sampled(receiver).socketDrops()).isEqualTo(0x1_0000_0005L);
    assertThat(sampled(receiver).socketDrops()).isEqualTo(0x1_0000_0005L);
    assertThat(receiver.counters().socketDrops()).isEqualTo(0x1_0000_0005L);
  }

  /** An embedded channel's other end is taken for one on this machine. */
  @Test
  void aReceiverOnTheSameMachineGetsATurnAfterEachBatchUnlessThePlanOrARateForbids() {
    for (boolean allowed : new boolean[] {true, false}) {
      for (long rate : new long[] {0, 8_000_000_000L}) {
        TestPlan plan =
            plan(100, rate).toBuilder().udpTuning(new UdpTuning(false, false, !allowed)).build();
        DatagramStreamTest test = new DatagramStreamTest();
        DataStream sender = test.sender(plan, new PerfportDatagrams(1));
        sender.begin(SendBudget.of(64 * 100 * 10));
        while (test.sent.ended == 0) {
          test.sending.releaseOutbound();
          test.sending.advanceTimeBy(1, TimeUnit.MILLISECONDS);
          test.sending.runPendingTasks();
        }
        Long yields = sampled(sender).yields();
        if (allowed && rate == 0) {
          assertThat(yields).isGreaterThanOrEqualTo(9);
        } else {
          assertThat(yields).isNull();
        }
        test.sending.finishAndReleaseAll();
      }
    }
  }

  private DataStream receiverOf(int datagrams) {
    DataStream receiver =
        DataStream.datagramReceiver(
            1, receiving, PLAN, new PerfportDatagrams(1), SocketFacts.NONE, received);
    receiver.attach();
    for (int i = 1; i <= datagrams; i++) {
      receive(datagram(i));
    }
    return receiver;
  }

  /** Of the warm-up each was half an hour on its way, whatever the clocks' zero. */
  @Test
  void theWarmUpHasNoPartInTheDelayVariation() {
    DataStream receiver = receiverOf(0);
    long halfAnHour = TimeUnit.MINUTES.toNanos(30);
    for (int i = 1; i <= 50; i++) {
      receive(datagram(i, i % 2 == 0 ? System.nanoTime() : System.nanoTime() - halfAnHour));
    }
    receiver.measure(sample -> assertThat(sample.delayVariation()).isNull());
    for (int i = 51; i <= 80; i++) {
      receive(datagram(i, System.nanoTime()));
    }
    receiver.sent(80);
    LatencySummary variation = sample(receiver).delayVariation();
    assertThat(variation.samples()).isEqualTo(30);
    assertThat(variation.maxNanos()).isLessThan(halfAnHour / 2);
  }

  @Property(tries = 10)
  void theDelayVariationIsOfEachDatagramOnce(@ForAll("formats") DatagramFormat format) {
    EmbeddedChannel channel = new EmbeddedChannel();
    DataStream receiver =
        DataStream.rawDatagramReceiver(1, channel, PLAN, format, SocketFacts.NONE, new Recorder());
    receiver.attach();
    long tenMinutes = TimeUnit.MINUTES.toNanos(10);
    for (int i = 1; i <= 40; i++) {
      for (int copy = 0; copy < 2; copy++) {
        ByteBuf datagram = channel.alloc().buffer().writeZero(100);
        long ago = (copy + i % 2) * tenMinutes;
        format.stamp(datagram, 0, i, System.nanoTime() + TimeUnit.DAYS.toNanos(1) - ago);
        channel.writeInbound(new DatagramPacket(datagram, ANY, ANY));
      }
    }
    assertThat(sample(receiver).delayVariation()).isNull();
    receiver.stop();
    LatencySummary variation = sample(receiver).delayVariation();
    assertThat(variation.samples()).isEqualTo(40);
    assertThat(variation.maxNanos()).isBetween(tenMinutes / 2, tenMinutes * 3 / 2);
    assertThat(variation.at(50).orElseThrow()).isLessThan(tenMinutes / 2);
    channel.finishAndReleaseAll();
  }

  @Test
  void withoutDatagramsThereIsNoDelayVariation() {
    DataStream receiver = receiverOf(0);
    receiver.sent(0);
    assertThat(sample(receiver).delayVariation()).isNull();
  }

  private ByteBuf datagram(long sequence) {
    return datagram(sequence, 0);
  }

  private ByteBuf datagram(long sequence, long sentNanos) {
    ByteBuf datagram = receiving.alloc().buffer().writeZero(100);
    new PerfportDatagrams(1).stamp(datagram, 0, sequence, sentNanos);
    return datagram;
  }

  private DataStream sender(TestPlan plan, DatagramFormat format) {
    DataStream sender = DataStream.datagramSender(1, sending, plan, format, null, sent);
    sender.attach();
    return sender;
  }

  private static DatagramCounts sampled(DataStream stream) {
    return sample(stream).datagrams();
  }

  private static StreamSample sample(DataStream stream) {
    List<StreamSample> samples = new ArrayList<>();
    stream.sample(samples::add);
    return samples.get(0);
  }

  private static TestPlan plan(int datagramBytes, long rate) {
    return TestPlan.builder(Direction.FORWARD, new RunLimit.Time(1000))
        .omit(Duration.ZERO)
        .over(Protocol.UDP)
        .blockBytes(datagramBytes)
        .bitsPerSecond(rate)
        .build();
  }

  /** Refuses the first few writes. */
  private static final class Refusal extends ChannelOutboundHandlerAdapter {
    private final IOException cause;
    private int left;

    /** Of so many writes one passes. */
    private int passes = Integer.MAX_VALUE;

    private int writes;

    Refusal(IOException cause, int count) {
      this.cause = cause;
      this.left = count;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      if (++writes % passes != 0 && left-- > 0) {
        ReferenceCountUtil.release(message);
        promise.tryFailure(cause);
      } else {
        ctx.write(message, promise);
      }
    }
  }

  private static final class Recorder implements StreamListener {
    private final List<Failure> failures = new ArrayList<>();
    private int ended;

    @Override
    public void onStreamEnded(DataStream stream) {
      ended++;
    }

    @Override
    public void onStreamFailed(DataStream stream, Failure failure) {
      failures.add(failure);
    }
  }
}
