package io.perfport.core.cli;

import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportException;
import io.perfport.core.transport.TransportTable;
import io.perfport.core.transport.Transports;
import java.util.List;

/** The transports that the class path offers; looked for when first asked. */
public final class InstalledTransports implements TransportCatalog {
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
