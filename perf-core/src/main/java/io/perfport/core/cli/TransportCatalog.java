package io.perfport.core.cli;

import io.perfport.core.transport.Transport;
import java.util.List;

/** The transports that a command line may choose from. */
public interface TransportCatalog {
  /** Every transport there is, available or not, in the order of the table. */
  List<Transport> all();

  /**
   * The transport of that name, or for {@code auto} the fastest one available.
   *
   * @throws UsageException with one line for the user, if there is none or it is not available here
   */
  Transport select(String name);

  /** Every transport with its model, availability and capabilities, for people. */
  String table();
}
