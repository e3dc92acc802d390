package io.perfport.core.stream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.perfport.common.datagram.DatagramFormat;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.Framing;
import io.perfport.common.result.LatencySummary;
import io.perfport.core.session.LoopTasks;
import io.perfport.core.socket.SegmentedWrites;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.BulkSender.SenderEnding;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One end of one stream: a data connection, or a pair of UDP addresses, that has joined its
 * session, and what it has moved. What differs between the two is behind {@link StreamEnd}; a run
 * does not see it.
 *
 * <p>Its state belongs to its channel's event loop. Methods that say so may be called by any
 * thread; they go there by themselves.
 */
public final class DataStream {
  private static final String BBR = "bbr";
  private static final int LARGE_WRITE_BYTES = 1 << 20;

  private final int id;
  private final boolean sends;
  private final Channel channel;
  private final SocketFacts facts;
  private final StreamListener listener;
  private final StreamCounters counters = new StreamCounters();
  private final StreamEnd end;

  /**
   * Set by the event loop when the stream is over; then only the kernel's view still changes, as
   * long as it has data of the stream's to deliver.
   */
  private StreamSample finalSample;

  private boolean complete;
  private Long callBytes;

  private Failure failure;

  private DataStream(
      int id,
      boolean sends,
      Channel channel,
      SocketFacts facts,
      StreamListener listener,
      Function<DataStream, StreamEnd> end) {
    this.id = id;
    this.sends = sends;
    this.channel = channel;
    this.facts = facts;
    this.listener = listener;
    this.end = end.apply(this);
  }

  /** The sending end of a stream. The channel is connected and joined; nothing is sent yet. */
  public static DataStream sender(
      int id, Channel channel, TestPlan plan, SocketFacts facts, StreamListener listener) {
    return new DataStream(id, true, channel, facts, listener, stream -> stream.newSender(plan));
  }

  /** The receiving end of a stream. */
  public static DataStream receiver(
      int id, Channel channel, TestPlan plan, SocketFacts facts, StreamListener listener) {
    return new DataStream(
        id,
        false,
        channel,
        facts,
        listener,
        stream -> new BulkReceiver(stream.newReceivedBytes(plan), stream));
  }

  /**
   * The sending end of a stream of datagrams. The channel is connected to the other end's address.
   *
   * @param plan says how long the datagrams are, how fast they go, and whether the kernel divides
   *     them ({@code --gso})
   * @param segments makes what the kernel divides; used only if the plan asks for it
   */
  public static DataStream datagramSender(
      int id,
      Channel channel,
      TestPlan plan,
      DatagramFormat format,
      SegmentedWrites segments,
      StreamListener listener) {
    return new DataStream(
        id,
        true,
        channel,
        SocketFacts.NONE,
        listener,
        stream ->
            new DatagramSender(
                () -> DatagramRing.of(plan, channel, format, segments, DatagramFiller.random(id)),
                new Pacer(plan.bitsPerSecond(), plan.blockBytes(), plan.burstBlocks()),
                plan.udp().yields(),
                stream));
  }

  /**
   * The receiving end of a stream of datagrams. The channel is connected to the other end's
   * address. Datagrams that are none of the stream's are passed on in the pipeline.
   *
   * @param plan says how long the datagrams are, and whether they come together ({@code --gro})
   * @param facts tells what the socket drops
   */
  public static DataStream datagramReceiver(
      int id,
      Channel channel,
      TestPlan plan,
      DatagramFormat format,
      SocketFacts facts,
      StreamListener listener) {
    return new DataStream(
        id,
        false,
        channel,
        SocketFacts.NONE,
        listener,
        stream -> new DatagramReceiver(format, stream, facts, coalesced(plan), false));
  }

  /**
   * The sending end of a stream as iperf3 has it: its end is said on the control connection, and
   * nothing on its own connection marks it. {@link #stop} ends it with what the kernel has taken;
   * it also ends, with everything sent, when the budget is used up. Its connection stays open.
   */
  public static DataStream rawSender(
      int id, Channel channel, RawSending sending, SocketFacts facts, StreamListener listener) {
    return new DataStream(
        id,
        true,
        channel,
        facts,
        listener,
        stream -> stream.newRawSender(sending, SenderEnding.HALT));
  }

  /**
   * The sending end of a stream as iperf3's client has it, which says the end of all streams
   * itself: {@link #stop} ends it when everything that was written has gone. Otherwise as {@link
   * #rawSender}.
   */
  public static DataStream flushedSender(
      int id, Channel channel, RawSending sending, SocketFacts facts, StreamListener listener) {
    return new DataStream(
        id,
        true,
        channel,
        facts,
        listener,
        stream -> stream.newRawSender(sending, SenderEnding.FLUSH));
  }

  /**
   * The receiving end of a stream as iperf3 has it: {@link #stop} ends it. What comes later is
   * dropped uncounted, and a connection that closes earlier is broken.
   *
   * @param plan of raw bytes; says whether the kernel drops them
   */
  public static DataStream rawReceiver(
      int id, Channel channel, TestPlan plan, SocketFacts facts, StreamListener listener) {
    return new DataStream(
        id,
        false,
        channel,
        facts,
        listener,
        stream -> new CountingReceiver(stream.newReceivedBytes(plan), stream));
  }

  /**
   * The sending end of a stream of datagrams as iperf3 has it: what fills them is a matter of the
   * test. Otherwise as {@link #datagramSender}.
   *
   * @param sending the pace, and whether the filler is random; the plan says the rest
   */
  public static DataStream rawDatagramSender(
      int id,
      Channel channel,
      TestPlan plan,
      RawSending sending,
      DatagramFormat format,
      SegmentedWrites segments,
      StreamListener listener) {
    DatagramFiller filler =
        sending.repeating() ? DatagramFiller.REPEATING : DatagramFiller.random(id);
    return new DataStream(
        id,
        true,
        channel,
        SocketFacts.NONE,
        listener,
        stream ->
            new DatagramSender(
                () -> DatagramRing.of(plan, channel, format, segments, filler),
                new Pacer(sending.bitsPerSecond(), plan.blockBytes(), sending.burstBlocks()),
                plan.udp().yields(),
                stream));
  }

  /**
   * The receiving end of a stream of datagrams as iperf3 has it: nobody says how many there were,
   * and {@link #stop} ends it. Its channel stays open.
   */
  public static DataStream rawDatagramReceiver(
      int id,
      Channel channel,
      TestPlan plan,
      DatagramFormat format,
      SocketFacts facts,
      StreamListener listener) {
    return new DataStream(
        id,
        false,
        channel,
        SocketFacts.NONE,
        listener,
        stream -> new DatagramReceiver(format, stream, facts, coalesced(plan), true));
  }

  private static int coalesced(TestPlan plan) {
    return plan.udp().coalescing() ? plan.blockBytes() : Integer.MAX_VALUE;
  }

  /**
   * How much is written at once. Whatever a block is, the kernel copies faster what it is handed in
   * large pieces, except under BBR, which then gives less (docs/benchmarks.md). On the event loop.
   */
  private int writeBytes(int blockBytes, Pacer pacer, int streams) {
    int most = (int) Math.min(LARGE_WRITE_BYTES, LoopShare.bytes(streams));
    boolean lossBased =
        facts.congestionControl(channel).filter(name -> !name.equals(BBR)).isPresent();
    return pacer.isPacing() || blockBytes < BulkSender.GATHER_FROM_BYTES || !lossBased
        ? blockBytes
        : Math.max(1, most / blockBytes) * blockBytes;
  }

  private BulkSender newSender(TestPlan plan) {
    Pacer pacer = new Pacer(plan.bitsPerSecond(), plan.blockBytes(), plan.burstBlocks());
    return new BulkSender(
        () -> newPayload(plan, pacer), pacer, counters, this, SenderEnding.HALF_CLOSE);
  }

  private BulkSender newRawSender(RawSending sending, SenderEnding ending) {
    Pacer pacer =
        new Pacer(sending.bitsPerSecond(), sending.blockBytes(), sending.connectionBurst());
    return new BulkSender(
        () ->
            Payload.raw(
                writeBytes(sending.blockBytes(), pacer, 1),
                sending.repeating(),
                sending.zeroCopy()),
        pacer,
        counters,
        this,
        ending);
  }

  private Payload newPayload(TestPlan plan, Pacer pacer) {
    // The seed is the stream's id: streams differ, and a run can be repeated.
    return plan.framing() == Framing.RAW
        ? Payload.raw(
            writeBytes(plan.blockBytes(), pacer, plan.connections()), false, plan.zeroCopy())
        : new FramedPayload(
            channel.alloc(), id, pacer.pieceBytes(), plan.framing() == Framing.VERIFIED, id);
  }

  private ReceivedBytes newReceivedBytes(TestPlan plan) {
    if (plan.skipsReceiveCopy()) {
      return ReceivedBytes.Discarded.of(counters, channel);
    }
    return plan.framing() == Framing.RAW
        ? new ReceivedBytes.Raw(counters)
        : new FramedBytes(counters, id, plan.framing() == Framing.VERIFIED);
  }

  /**
   * Puts the stream's handler at the end of the channel's pipeline. On the channel's event loop;
   * what came before in the pipeline passes bytes on from here.
   */
  public void attach() {
    if (!channel.isActive()) {
      // It closed while it joined, when there was no handler to be told. Its pipeline may be gone
      // already: a handler that joined it would never leave it, and keep its buffers.
      closedByPeer();
      return;
    }
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    channel.pipeline().addLast("stream", end);
  }

  /** From 1; unique in its session. */
  public int id() {
    return id;
  }

  /** Whether this end sends. */
  public boolean sends() {
    return sends;
  }

  public Channel channel() {
    return channel;
  }

  /** What was counted so far; any thread may read them. */
  public StreamCounters counters() {
    return counters;
  }

  /**
   * Begins to send, if this end sends. Any thread.
   *
   * @param streams how many the test has at this end: one event loop may have to serve them all
   */
  public void begin(SendBudget budget, int streams) {
    whileItLasts(() -> end.begin(budget, streams));
  }

  /** The same for the only stream of a test. */
  public void begin(SendBudget budget) {
    begin(budget, 1);
  }

  /**
   * Ends the stream in order: if this end sends and has not yet, or if the end is said elsewhere.
   * Any thread.
   */
  public void stop() {
    whileItLasts(end::stop);
  }

  /**
   * The other end, which sends this stream of datagrams, says how many it has sent in all: the
   * stream ends when they have come, or when those under way must have. Any thread.
   */
  public void sent(long datagrams) {
    whileItLasts(() -> end.sent(datagrams));
  }

  /**
   * Says when the measured part is over, of {@link System#nanoTime}: a stream of datagrams that
   * receives none any more has measured until then, and not until the last that came. The earliest
   * that is said holds. Any thread.
   */
  public void measureUntil(long nanos) {
    whileItLasts(() -> end.measureUntil(nanos));
  }

  /** Ends the stream at once, in order or not; what was counted stays. Any thread. */
  public void cut() {
    onLoop(
        () -> {
          if (finalSample == null) {
            finish();
            listener.onStreamEnded(this);
          }
          channel.close();
        });
  }

  /**
   * Takes a sample. That of a stream that is over is always the same, but for what its kernel did
   * to deliver what it had taken. Any thread.
   *
   * @param taker gets it on the stream's event loop
   */
  public void sample(Consumer<StreamSample> taker) {
    onLoop(() -> taker.accept(sampled()));
  }

  /**
   * Takes a sample, with which the warm-up ends: what the final sample tells of distributions is of
   * what comes after it. Otherwise as {@link #sample(Consumer)}.
   */
  public void measure(Consumer<StreamSample> taker) {
    onLoop(
        () -> {
          taker.accept(sampled());
          end.measure();
        });
  }

  private StreamSample sampled() {
    if (finalSample == null) {
      return sampleAt(System.nanoTime(), null);
    }
    lookAgain();
    return finalSample;
  }

  /** What the kernel sends again after the end still belongs to the stream's data. */
  private void lookAgain() {
    if (sends) {
      facts.tcpInfo(channel).ifPresent(info -> finalSample = finalSample.withTcpInfo(info));
    }
  }

  /** Whether the stream ended in order. Settled when the listener has been told. */
  public boolean isComplete() {
    return complete;
  }

  /**
   * The most bytes that one system call of this end is given, or may take; null where it can't be
   * told. Settled when the listener has been told of the end.
   */
  public Long callBytes() {
    return callBytes;
  }

  /** What broke the stream, as this end found it; empty if nothing did. On its event loop. */
  public Optional<Failure> failure() {
    return Optional.ofNullable(failure);
  }

  void endedInOrder() {
    if (finalSample == null) {
      complete = true;
      finish();
      listener.onStreamEnded(this);
    }
  }

  void closedByPeer() {
    if (finalSample == null) {
      broken(StreamFailures.closed(this));
    } else {
      lookAgain();
    }
  }

  void broken(Failure cause) {
    if (finalSample == null) {
      failure = cause;
      finish();
      listener.onStreamFailed(this, cause);
    } else {
      lookAgain();
    }
    channel.close();
  }

  private void finish() {
    callBytes = end.callBytes();
    finalSample = sampleAt(end.endNanos(), end.delayVariation());
  }

  private StreamSample sampleAt(long nanos, LatencySummary delayVariation) {
    return new StreamSample(
        nanos,
        counters.bytes() - end.unsentBytes(),
        counters.frames(),
        facts.tcpInfo(channel).orElse(null),
        end.datagrams(),
        end.recoveredDatagrams(),
        delayVariation,
        end.lastDelayNanos());
  }

  /** A stream that is over may never have joined its pipeline. */
  private void whileItLasts(Runnable task) {
    onLoop(
        () -> {
          if (finalSample == null) {
            task.run();
          }
        });
  }

  private void onLoop(Runnable task) {
    if (channel.eventLoop().inEventLoop()) {
      task.run();
    } else {
      LoopTasks.execute(channel.eventLoop(), task);
    }
  }

  /** Is told what becomes of a stream, on the stream's event loop, exactly once a stream. */
  public interface StreamListener {
    /**
     * The stream ended in order: the sender handed over everything, or the receiver saw the end.
     */
    void onStreamEnded(DataStream stream);

    /** The stream broke; its channel is closed. */
    void onStreamFailed(DataStream stream, Failure failure);
  }
}
