package io.perfport.core.cli;

import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportException;
import io.perfport.core.transport.TransportTable;
import io.perfport.core.transport.Transports;
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

  /** The transports that the class path offers; looked for when first asked. */
  public static final class InstalledTransports implements TransportCatalog {
    private Transports transports;

    private Transports transports() {
      if (transports == null) {
        transports = Transports.load();
      }
      return transports;
    }

    @Override
    public List<Transport> all() {
      return transports().all();
    }

    @Override
    public Transport select(String name) {
      try {
        return transports().choose(name);
      } catch (TransportException e) {
        throw new UsageException(e.getMessage());
      }
    }

    @Override
    public String table() {
      return new TransportTable(transports()).text();
    }
  }
}
