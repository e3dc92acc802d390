package io.perfport.core.transport.blocking;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.perfport.common.plan.SocketTuning;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.socket.SocketFacts.PortableSocketFacts;
import io.perfport.core.socket.SocketOptions;
import io.perfport.core.transport.IoModel;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.bulk.ReusedReceiveBuffer;
import java.util.Map;
import java.util.concurrent.ThreadFactory;

/** What the two transports share: all but the kind of the connections' threads. */
abstract class ThreadPerConnection implements Transport {
  private static final SocketFacts FACTS = new PortableSocketFacts();

  /**
   * Makes the connections' threads.
   *
   * @param threads makes platform threads
   */
  abstract ThreadFactory connectionThreads(ThreadFactory threads);

  @Override
  public IoModel model() {
    return IoModel.THREAD_PER_CONNECTION;
  }

  /** The number of workers has no meaning here: connections bring their threads. */
  @Override
  public TransportLoops open(int workers, ThreadFactory threads) {
    availability().require();
    ConnectionGroup group = new ConnectionGroup(connectionThreads(threads), threads);
    return new TransportLoops(
        group,
        ReusedReceiveBuffer.onAccepted(() -> new BlockingListener(group)),
        ReusedReceiveBuffer.onStreams(() -> BlockingSocketChannel.unconnected(group)));
  }

  @Override
  public Map<ChannelOption<?>, Object> options(SocketTuning tuning) {
    return SocketOptions.of(tuning);
  }

  @Override
  public SocketFacts facts() {
    return FACTS;
  }

  @Override
  public void prepareForBulk(Channel channel) {
    ReusedReceiveBuffer.beginBulk(channel);
  }

  @Override
  public void enlargeReads(Channel channel) {
    ReusedReceiveBuffer.beginLargeReads(channel);
  }
}
