package io.perfport.core.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.TcpInfo;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream.StreamListener;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** How much each of many streams moves before its event loop turns to the next. */
class LoopShareTest {
  private static final int BLOCK_BYTES = 256 << 10;
  private static final long MOST_BYTES = 64L << 20;
  private static final long MOST_BYTES_OF_ONE = 8 << 20;

  /** A call moves what the block allows at least, or nothing would flow. */
  @Property
  void aRoundOfAllStreamsIsNoMoreThanALoopHasTimeFor(
      @ForAll @IntRange(min = 1, max = 4096) int streams,
      @ForAll @IntRange(min = 1, max = 4 << 20) int callBytes) {
    int calls = LoopShare.calls(streams, callBytes);
    assertThat(calls).isBetween(1, 16);
    assertThat((long) streams * calls * callBytes)
        .isLessThanOrEqualTo(Math.max(MOST_BYTES, (long) streams * callBytes));
    assertThat((long) calls * callBytes)
        .isLessThanOrEqualTo(Math.max(MOST_BYTES_OF_ONE, callBytes));
  }

  @Test
  void oneStreamOfTwoBlocksKeepsItsLoopAsLongAsNettyLetsIt() {
    Channel channel = begun(1, false);
    assertThat(channel.config().getWriteSpinCount()).isEqualTo(16);
    assertThat(channel.config().getWriteBufferWaterMark().high()).isEqualTo(2 * BLOCK_BYTES);
  }

  @Test
  void oneStreamThatIsWrittenInLargePiecesKeepsItsLoopNoLonger() {
    DataStream stream = DataStream.sender(1, channel(), plan(1), new LossBased(), new Nobody());
    Channel channel = begin(stream, 1);
    assertThat(channel.config().getWriteSpinCount()).as("writes of 1 MiB").isEqualTo(8);
    assertThat(stream.callBytes())
        .as("another piece when 128 KiB are left of one")
        .isEqualTo((1 << 20) + (128 << 10));
  }

  @Test
  void whatACallMovesIsToldOfEachOfManyStreamsToo() {
    DataStream one = DataStream.sender(1, channel(), plan(1), SocketFacts.NONE, new Nobody());
    begin(one, 1);
    assertThat(one.callBytes()).as("two blocks are ready, and a third").isEqualTo(3 * BLOCK_BYTES);
    DataStream many = DataStream.sender(1, channel(), plan(1024), SocketFacts.NONE, new Nobody());
    begin(many, 1024);
    assertThat(many.callBytes()).isEqualTo(BLOCK_BYTES);
  }

  @Test
  void oneOfAThousandStreamsWritesOneBlockBeforeTheNextHasItsTurn() {
    Channel channel = begun(1024, false);
    assertThat(channel.config().getWriteSpinCount()).isEqualTo(1);
    WriteBufferWaterMark marks = channel.config().getWriteBufferWaterMark();
    assertThat(marks.high()).as("no second block waits behind it").isEqualTo(1);
  }

  @Test
  void oneOfAThousandStreamsIsReadOnceBeforeTheNextHasItsTurn() {
    assertThat(reads(begun(1, true))).isEqualTo(16);
    assertThat(reads(begun(1024, true))).isEqualTo(1);
    assertThat(reads(begunAsIperf3(1024))).isEqualTo(1);
  }

  private static int reads(Channel channel) {
    DefaultMaxMessagesRecvByteBufAllocator buffers = channel.config().getRecvByteBufAllocator();
    return buffers.maxMessagesPerRead();
  }

  private static TestPlan plan(int streams) {
    return TestPlan.builder(Direction.FORWARD, new RunLimit.Time(60_000))
        .streams(streams)
        .omit(Duration.ZERO)
        .interval(Duration.ZERO)
        .blockBytes(BLOCK_BYTES)
        .build();
  }

  private static Channel begun(int streams, boolean receives) {
    TestPlan plan = plan(streams);
    Channel channel = channel();
    return begin(
        receives
            ? DataStream.receiver(1, channel, plan, SocketFacts.NONE, new Nobody())
            : DataStream.sender(1, channel, plan, SocketFacts.NONE, new Nobody()),
        streams);
  }

  private static Channel begunAsIperf3(int streams) {
    return begin(
        DataStream.rawReceiver(1, channel(), plan(streams), SocketFacts.NONE, new Nobody()),
        streams);
  }

  private static Channel begin(DataStream stream, int streams) {
    stream.attach();
    stream.begin(SendBudget.of(1), streams);
    ((EmbeddedChannel) stream.channel()).finishAndReleaseAll();
    return stream.channel();
  }

  private static EmbeddedChannel channel() {
    EmbeddedChannel channel = new EmbeddedChannel(new ChannelHandler[0]);
    channel
        .config()
        .setOption(
            ChannelOption.RECVBUF_ALLOCATOR,
            new FixedRecvByteBufAllocator(1).maxMessagesPerRead(16));
    return channel;
  }

  private static final class LossBased implements SocketFacts {
    @Override
    public Optional<TcpInfo> tcpInfo(Channel channel) {
      return Optional.empty();
    }

    @Override
    public Optional<String> congestionControl(Channel channel) {
      return Optional.of("reno");
    }
  }

  private record Nobody() implements StreamListener {
    @Override
    public void onStreamEnded(DataStream stream) {}

    @Override
    public void onStreamFailed(DataStream stream, Failure failure) {}
  }
}
