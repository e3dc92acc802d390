package io.perfport.core.run;

import io.netty.util.concurrent.EventExecutor;
import io.perfport.core.session.LoopTasks;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.StreamSample;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Asks every stream for a sample, each on its own event loop, and hands on the answers together, in
 * the order of the streams, on the run's event loop. Rounds end in the order in which they began,
 * since every event loop on the way keeps the order of its tasks.
 */
final class SampleRound {
  private final EventExecutor loop;
  private final StreamSample[] samples;
  private final Consumer<List<StreamSample>> taker;
  private int missing;

  private SampleRound(EventExecutor loop, int streams, Consumer<List<StreamSample>> taker) {
    this.loop = loop;
    this.samples = new StreamSample[streams];
    this.taker = taker;
    this.missing = streams;
  }

  /**
   * Asks.
   *
   * @param ask {@link DataStream#sample}, or {@link DataStream#measure}
   */
  static void begin(
      EventExecutor loop,
      List<DataStream> streams,
      BiConsumer<DataStream, Consumer<StreamSample>> ask,
      Consumer<List<StreamSample>> taker) {
    SampleRound round = new SampleRound(loop, streams.size(), taker);
    for (int i = 0; i < streams.size(); i++) {
      int index = i;
      ask.accept(streams.get(i), sample -> LoopTasks.execute(loop, () -> round.put(index, sample)));
    }
  }

  private void put(int index, StreamSample sample) {
    assert loop.inEventLoop();
    samples[index] = sample;
    if (--missing == 0) {
      taker.accept(List.of(samples));
    }
  }
}
