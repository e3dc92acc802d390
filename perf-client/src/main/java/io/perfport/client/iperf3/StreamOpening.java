package io.perfport.client.iperf3;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.EventExecutor;
import io.perfport.client.ClientConfig;
import io.perfport.client.session.Connector;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.iperf3.Cookie;
import io.perfport.common.iperf3.StreamIds;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.RawSending;
import io.perfport.core.stream.StreamListener;
import io.perfport.core.transport.BulkTuning;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens the data connections of a test one after another: a server numbers them, and in a
 * bidirectional test gives them their direction, by the order in which it accepts them. It belongs
 * to the control connection's event loop.
 */
final class StreamOpening {
  /** Is told how it goes, on the control connection's event loop. */
  interface Listener {
    /** One more is open, and not the last. */
    void opened();

    /** All are open, in the order of their ids. */
    void complete(List<DataStream> streams);

    /** One can't be opened; no other will be. */
    void refused(Failure why);
  }

  private final ClientConfig config;
  private final Connector connector;
  private final Cookie cookie;
  private final EventExecutor loop;
  private final StreamListener streamListener;
  private final Listener listener;
  private final RawSending sending;
  private final List<DataStream> streams = new ArrayList<>();
  private boolean over;

  StreamOpening(
      ClientConfig config,
      Connector connector,
      Cookie cookie,
      EventExecutor loop,
      StreamListener streamListener,
      Listener listener) {
    this.config = config;
    this.connector = connector;
    this.cookie = cookie;
    this.loop = loop;
    this.streamListener = streamListener;
    this.listener = listener;
    this.sending = RequestedTest.sending(config);
  }

  /** Opens the next one, and then the others. */
  void openNext() {
    int index = streams.size();
    connector
        .connectData(channel -> initialize(channel, index))
        .addListener(
            (ChannelFuture future) -> {
              if (!future.isSuccess()) {
                Failure why = connector.dataFailure(future.cause()).failure();
                loop.execute(() -> refuse(why));
              }
            });
  }

  /** On the data connection's event loop. */
  private void initialize(Channel channel, int index) {
    boolean sends = config.plan().clientSends(index + 1);
    try {
      BulkTuning.apply(config.transport(), channel, config.plan().socket(), sends);
    } catch (FailureException e) {
      loop.execute(() -> refuse(e.failure()));
      channel.close();
      return;
    }
    DataStream stream = newStream(channel, StreamIds.of(index), sends);
    channel
        .pipeline()
        .addLast(
            new CookieFirst(
                cookie,
                () -> {
                  stream.attach();
                  loop.execute(() -> opened(stream));
                }));
  }

  private DataStream newStream(Channel channel, int id, boolean sends) {
    SocketFacts facts = config.transport().facts();
    return sends
        ? DataStream.flushedSender(id, channel, sending, facts, streamListener)
        : DataStream.rawReceiver(id, channel, facts, streamListener);
  }

  private void opened(DataStream stream) {
    streams.add(stream);
    if (over) {
      stream.channel().close();
    } else if (streams.size() == plan().connections()) {
      listener.complete(List.copyOf(streams));
    } else {
      listener.opened();
      openNext();
    }
  }

  private TestPlan plan() {
    return config.plan();
  }

  private void refuse(Failure why) {
    if (!over) {
      over = true;
      listener.refused(why);
    }
  }

  /** Opens no more, and closes what is open. */
  void close() {
    over = true;
    streams.forEach(stream -> stream.channel().close());
  }
}
