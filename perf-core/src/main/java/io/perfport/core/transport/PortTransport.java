package io.perfport.core.transport;

import java.util.List;

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

  @Override
  default String inWords() {
    return backend().equals(defaultBackend()) ? name() : name() + " (" + backend() + ")";
  }
}
