package io.perfport.core.transport;

import java.util.List;
import java.util.function.Consumer;

/**
 * A transport that is a completion port: what only such a one can be asked. Immutable; each change
 * gives another transport.
 */
public interface PortTransport extends Transport {
  /** Who carries out the operations: one of {@link #backends}. */
  String backend();

  /** The backend that is taken on this system when nobody names one. */
  String defaultBackend();

  /** The words that {@link #withBackend} takes. */
  List<String> backends();

  /**
   * The same transport on that backend.
   *
   * @throws IllegalArgumentException if it is not one of {@link #backends}
   */
  PortTransport withBackend(String backend);

  /**
   * The same transport, which says step by step what its ports and connections do, each step once
   * for each connection.
   *
   * @param lines takes each line, without its end; called by any thread, so it must not block
   */
  PortTransport tracing(Consumer<String> lines);

  @Override
  default String inWords() {
    return backend().equals(defaultBackend()) ? name() : name() + " (" + backend() + ")";
  }
}
