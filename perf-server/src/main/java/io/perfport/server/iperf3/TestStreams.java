package io.perfport.server.iperf3;

import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import io.perfport.common.failure.FailureException;
import io.perfport.common.iperf3.StreamIds;
import io.perfport.core.session.LoopTasks;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.DataStream.StreamListener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The data connections of one test: as they arrive, and then as its streams. It belongs to the
 * session's event loop.
 */
final class TestStreams {
  private final AdmittedTest test;
  private final SocketFacts facts;
  private final EventExecutor loop;
  private final List<ArrivedStream> arrived = new ArrayList<>();
  private int attached;

  TestStreams(AdmittedTest test, SocketFacts facts, EventExecutor loop) {
    this.test = test;
    this.facts = facts;
    this.loop = loop;
  }

  /** Adds a data connection; says whether it was the last one. */
  boolean add(ArrivedStream stream) {
    arrived.add(stream);
    return arrived.size() == test.plan().connections();
  }

  /**
   * Makes the streams, in the order in which the listener accepted the connections, which is that
   * of the client's connects: their ids and roles follow from it.
   */
  List<DataStream> make(StreamListener listener) {
    arrived.sort(Comparator.comparingLong(ArrivedStream::acceptNumber));
    List<DataStream> streams = new ArrayList<>(arrived.size());
    for (int i = 0; i < arrived.size(); i++) {
      streams.add(newStream(i, arrived.get(i).channel(), listener));
    }
    return streams;
  }

  private DataStream newStream(int index, Channel channel, StreamListener listener) {
    int streamId = StreamIds.of(index);
    return test.serverSends(index)
        ? DataStream.rawSender(streamId, channel, test.sending(), facts, listener)
        : DataStream.rawReceiver(streamId, channel, test.plan(), facts, listener);
  }

  /**
   * Turns the connections into the streams that were made of them.
   *
   * @param onAll is called when each of them is one, and never if one can't be
   * @param onUnfit is called for each whose socket can't be set up as the test wants it
   */
  void attach(List<DataStream> streams, Runnable onAll, Consumer<FailureException> onUnfit) {
    for (int i = 0; i < streams.size(); i++) {
      arrived
          .get(i)
          .accept(
              streams.get(i),
              test.plan().socket(),
              () -> LoopTasks.execute(loop, () -> attachedOne(onAll)),
              refusal -> LoopTasks.execute(loop, () -> onUnfit.accept(refusal)));
    }
  }

  private void attachedOne(Runnable onAll) {
    if (++attached == arrived.size()) {
      onAll.run();
    }
  }

  void close() {
    arrived.forEach(stream -> stream.channel().close());
  }
}
