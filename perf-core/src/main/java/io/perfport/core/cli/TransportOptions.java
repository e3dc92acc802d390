package io.perfport.core.cli;

import io.perfport.core.transport.Transport;
import picocli.CommandLine.Option;

/** Which I/O mechanism, and how many threads serve it. */
public final class TransportOptions {
  @Option(
      names = "--transport",
      paramLabel = "NAME",
      description = "I/O mechanism (default: auto). See the command 'transports'.")
  private String name;

  @Option(
      names = "--workers",
      paramLabel = "N",
      converter = QuantityConverter.Workers.class,
      description =
          "Event-loop threads, 1 to 1024 (default: one for each processor; the client starts no"
              + " more than it has streams). Without meaning for blocking and virtual, where each"
              + " connection brings its threads.")
  private Long workers;

  /** Whether the user named a transport. */
  public boolean named() {
    return name != null;
  }

  /**
   * The transport to use.
   *
   * @throws UsageException if there is none of that name, or it is not available here
   */
  public Transport choose(TransportCatalog catalog) {
    return catalog.select(name == null ? "auto" : name);
  }

  public int workersOr(int fallback) {
    return workers == null ? fallback : Math.toIntExact(workers);
  }
}
