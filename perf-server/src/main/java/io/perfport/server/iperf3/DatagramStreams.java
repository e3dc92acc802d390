package io.perfport.server.iperf3;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.EventExecutor;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.iperf3.SetUpDatagram;
import io.perfport.common.iperf3.StreamIds;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.session.LoopTasks;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.DataStream.StreamListener;
import io.perfport.core.stream.StrayDatagrams;
import io.perfport.core.transport.BulkTuning;
import io.perfport.core.transport.DatagramChannels;
import io.perfport.core.transport.DatagramChannels.DatagramSpec;
import io.perfport.core.transport.TransportLoops;
import io.perfport.server.session.RateLimit;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The UDP streams of one test as they are opened, one after the other: a socket for each, bound to
 * the address that the control connection came to and connected to the client's. It belongs to the
 * session's event loop.
 */
final class DatagramStreams {
  private final AdmittedTest test;
  private final TransportLoops loops;
  private final SocketFacts facts;
  private final InetSocketAddress local;
  private final RateLimit rate;
  private final EventExecutor loop;
  private final StreamListener listener;
  private final Set<InetSocketAddress> peers = new HashSet<>();
  private final List<DataStream> streams = new ArrayList<>();
  private int ready;

  /**
   * @param local where the control connection came to: the client expects answers from there
   * @param rate counts what comes
   */
  DatagramStreams(
      AdmittedTest test,
      TransportLoops loops,
      SocketFacts facts,
      InetSocketAddress local,
      RateLimit rate,
      EventExecutor loop,
      StreamListener listener) {
    this.test = test;
    this.loops = loops;
    this.facts = facts;
    this.local = local;
    this.rate = rate;
    this.loop = loop;
    this.listener = listener;
  }

  List<DataStream> all() {
    return List.copyOf(streams);
  }

  /**
   * Opens the stream of an address that asks for one, and answers it. One that has asked before
   * gets its answer from its own socket.
   *
   * @param onAll is called when all of the test's are open
   * @param onFailure is told if the socket can't be made
   * @return whether it is a stream that the test waited for
   */
  boolean open(
      InetSocketAddress peer, SetUpDatagram kind, Runnable onAll, Consumer<Failure> onFailure) {
    if (streams.size() == test.plan().connections() || !peers.add(peer)) {
      return false;
    }
    int index = streams.size();
    DatagramChannels channels = loops.datagrams().orElseThrow();
    ChannelFuture connected = connect(peer, channels, test.serverSends(index));
    DataStream stream = newStream(index, connected.channel(), channels);
    streams.add(stream);
    connected.addListener(
        (ChannelFuture future) -> {
          if (future.isSuccess()) {
            attach(stream, kind);
            LoopTasks.execute(loop, () -> readyOne(onAll));
          } else {
            LoopTasks.execute(loop, () -> onFailure.accept(failure(future.cause())));
          }
        });
    return true;
  }

  private ChannelFuture connect(InetSocketAddress peer, DatagramChannels channels, boolean sends) {
    TestPlan plan = test.plan();
    DatagramSpec spec =
        DatagramSpec.server(local.getAddress(), plan.blockBytes(), plan.udp().coalescing());
    return new Bootstrap()
        .group(loops.group())
        .channelFactory(() -> channels.newChannel(spec))
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                rate.watch(channel, false);
                BulkTuning.setDatagramOptions(channel, plan.socket(), sends);
                if (test.dontFragment()) {
                  BulkTuning.setDontFragment(channel, local.getAddress());
                }
              }
            })
        .connect(peer, local);
  }

  private DataStream newStream(int index, Channel channel, DatagramChannels channels) {
    int streamId = StreamIds.of(index);
    return test.serverSends(index)
        ? DataStream.rawDatagramSender(
            streamId,
            channel,
            test.plan(),
            test.sending(),
            test.datagrams(),
            test.plan().udp().segmentation() ? channels.segments() : null,
            listener)
        : DataStream.rawDatagramReceiver(
            streamId, channel, test.plan(), test.datagrams(), facts, listener);
  }

  private static void attach(DataStream stream, SetUpDatagram kind) {
    stream.attach();
    Channel channel = stream.channel();
    channel.pipeline().addLast(new RepeatedSetUps(kind), StrayDatagrams.DROPPED);
    channel.writeAndFlush(kind.answer(channel.alloc()));
  }

  private void readyOne(Runnable onAll) {
    if (++ready == test.plan().connections()) {
      onAll.run();
    }
  }

  private static Failure failure(Throwable cause) {
    return cause instanceof FailureException failure
        ? failure.failure()
        : new Failure(
            FailureReason.IO_ERROR, "the server can't open a UDP socket: " + CauseText.of(cause));
  }

  void close() {
    streams.forEach(stream -> stream.channel().close());
  }

  /**
   * Answers a client that asks again for a stream that it has, since it has not heard the answer.
   */
  static final class RepeatedSetUps extends ChannelInboundHandlerAdapter {
    private final SetUpDatagram kind;

    RepeatedSetUps(SetUpDatagram kind) {
      this.kind = kind;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      DatagramPacket packet = (DatagramPacket) message;
      if (packet.content().readableBytes() != SetUpDatagram.BYTES) {
        ctx.fireChannelRead(message);
        return;
      }
      packet.release();
      ctx.writeAndFlush(kind.answer(ctx.alloc()));
    }
  }
}
