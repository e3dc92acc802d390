package io.perfport.core.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.CopyTuning;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.Framing;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream.StreamListener;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.IoModel;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.Transports;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a sender says that it sent, beside what comes out of its socket, over every transport. */
@Timeout(120)
class SentBytesTest {
  private static final int BLOCK_BYTES = 256 << 10;
  private static final int SOCKET_BYTES = 64 << 10;

  /** What the reader takes before it stops for good. */
  private static final int READ_BYTES = 600_000;

  /**
   * A thread that is in write(2) learns how far it came when it returns; on a slow path it writes
   * less at once, and this path was fast before it stopped.
   */
  private static final int HIDDEN_IN_A_CALL = 512 << 10;

  private record Case(Transport transport, Framing framing, boolean zeroCopy) {
    @Override
    public String toString() {
      return transport.name() + ", " + framing + (zeroCopy ? ", zero copy" : "");
    }

    long hiddenBytes() {
      return transport.model() == IoModel.THREAD_PER_CONNECTION ? HIDDEN_IN_A_CALL : 0;
    }
  }

  static Stream<Case> cases() {
    return Transports.load().available().stream()
        .filter(each -> each.capabilities().contains(Capability.TCP))
        .flatMap(
            each ->
                Stream.of(
                    new Case(each, Framing.RAW, false),
                    new Case(each, Framing.FRAMED, false),
                    new Case(each, Framing.RAW, true)))
        .filter(
            each ->
                !each.zeroCopy() || each.transport().capabilities().contains(Capability.ZERO_COPY));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aSenderCountsWhatTheKernelTookNotWhatWaitsForIt(Case each) throws Exception {
    try (ServerSocket listener = new ServerSocket()) {
      listener.setReceiveBufferSize(SOCKET_BYTES);
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      TransportLoops loops = each.transport().open(1, new DefaultThreadFactory("sent-bytes", true));
      try {
        Channel channel = connect(loops, listener);
        try (Socket socket = listener.accept()) {
          measure(each, channel, socket);
        }
      } finally {
        loops.group().shutdownGracefully(0, 5_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
      }
    }
  }

  private static Channel connect(TransportLoops loops, ServerSocket listener) throws Exception {
    return new Bootstrap()
        .group(loops.group())
        .channelFactory(loops.streams())
        .option(ChannelOption.SO_SNDBUF, SOCKET_BYTES)
        .handler(new ChannelInboundHandlerAdapter())
        .connect(listener.getLocalSocketAddress())
        .sync()
        .channel();
  }

  private static void measure(Case each, Channel channel, Socket socket) throws Exception {
    CompletableFuture<Void> over = new CompletableFuture<>();
    DataStream stream = DataStream.sender(1, channel, plan(each), SocketFacts.NONE, new Told(over));
    channel.eventLoop().submit(stream::attach).sync();
    stream.begin(SendBudget.unlimited());
    Received received = new Received(each.framing());
    InputStream in = socket.getInputStream();
    byte[] some = new byte[8 << 10];
    while (received.wireBytes < READ_BYTES) {
      received.take(some, in.read(some));
    }
    long sent = settled(stream);
    assertThat(sent + each.hiddenBytes()).isGreaterThanOrEqualTo(received.payloadBytes);
    assertThat(stream.counters().bytes()).as("a block and more waits").isGreaterThan(sent);

    stream.cut();
    over.get();
    for (int count = in.read(some); count >= 0; count = in.read(some)) {
      received.take(some, count);
    }
    long last = sample(stream);
    assertThat(last).isGreaterThanOrEqualTo(sent);
    assertThat(received.payloadBytes).isBetween(last, last + each.hiddenBytes());
  }

  /** What the kernel has taken once it takes no more: its buffers are full. */
  private static long settled(DataStream stream) throws Exception {
    long before = -1;
    long now = sample(stream);
    while (now != before) {
      Thread.sleep(300);
      before = now;
      now = sample(stream);
    }
    return now;
  }

  private static long sample(DataStream stream) throws Exception {
    CompletableFuture<Long> bytes = new CompletableFuture<>();
    stream.sample(sample -> bytes.complete(sample.bytes()));
    return bytes.get();
  }

  private static TestPlan plan(Case each) {
    return TestPlan.builder(Direction.FORWARD, new RunLimit.Time(60_000))
        .omit(Duration.ZERO)
        .blockBytes(BLOCK_BYTES)
        .framing(each.framing())
        .copies(new CopyTuning(each.zeroCopy(), false))
        .build();
  }

  /** Counts as a receiver would, up to where the connection was cut. */
  private static final class Received {
    private final StreamCounters counters = new StreamCounters();
    private final ReceivedBytes bytes;
    private long wireBytes;
    private long payloadBytes;

    Received(Framing framing) {
      bytes =
          framing == Framing.RAW
              ? new ReceivedBytes.Raw(counters)
              : new FramedBytes(counters, 1, false);
    }

    void take(byte[] some, int count) throws IOException {
      ByteBuf part = Unpooled.wrappedBuffer(some, 0, count);
      bytes.take(part);
      part.release();
      wireBytes += count;
      payloadBytes = counters.bytes();
    }
  }

  private record Told(CompletableFuture<Void> over) implements StreamListener {
    @Override
    public void onStreamEnded(DataStream stream) {
      over.complete(null);
    }

    @Override
    public void onStreamFailed(DataStream stream, Failure failure) {
      over.completeExceptionally(new AssertionError(failure.toString()));
    }
  }
}
