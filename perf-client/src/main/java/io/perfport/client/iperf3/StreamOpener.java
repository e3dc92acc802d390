package io.perfport.client.iperf3;

import io.perfport.common.failure.Failure;
import io.perfport.core.stream.DataStream;
import java.util.function.Consumer;

/** Opens single streams of one test. Called on the control connection's event loop. */
interface StreamOpener {
  /**
   * Opens one; one of the two is called, once, on any thread.
   *
   * @param index from 0, in the order that the server gives ids and directions by
   */
  void open(int index, Consumer<DataStream> onOpen, Consumer<Failure> onFailure);

  /** The server has the stream that was asked for last, whether or not its answer has come. */
  void concede();

  /** Gives up what is being opened. */
  void close();
}
