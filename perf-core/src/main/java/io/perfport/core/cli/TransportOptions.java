package io.perfport.core.cli;

import io.perfport.core.transport.PortTransport;
import io.perfport.core.transport.Transport;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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

  @Option(
      names = "--iocp-backend",
      paramLabel = "NAME",
      description =
          "Who carries out the operations of --transport iocp: readiness or aio (default: aio on"
              + " Windows, where it is the kernel's own port; readiness elsewhere).")
  private String backend;

  @Option(
      names = "--trace-flow",
      description =
          "Print the steps of --transport iocp to standard error as they happen, each once for"
              + " every connection.")
  private boolean traceFlow;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** Whether the user named a transport. */
  public boolean named() {
    return name != null;
  }

  /**
   * The transport to use.
   *
   * @throws UsageException if there is none of that name, it is not available here, or it is not a
   *     completion port and another option asks for one
   */
  public Transport choose(TransportCatalog catalog) {
    Transport chosen = catalog.select(name == null ? "auto" : name);
    if (backend != null && !(chosen instanceof PortTransport)) {
      throw new UsageException(
          "--iocp-backend: transport "
              + chosen.name()
              + " has no backends to choose from; say --transport iocp");
    }
    Transport refined = refine(chosen);
    return traceFlow ? traced(refined) : refined;
  }

  private Transport traced(Transport transport) {
    if (!(transport instanceof PortTransport port)) {
      throw new UsageException(
          "--trace-flow: transport "
              + transport.name()
              + " is not a completion port; say --transport iocp");
    }
    PrintWriter err = command.commandLine().getErr();
    return port.tracing(
        line -> {
          err.println(line);
          err.flush();
        });
  }

  /**
   * Refuses a trace where several transports are used in turn.
   *
   * @throws UsageException if one was asked for
   */
  public void refuseTrace() {
    if (traceFlow) {
      throw new UsageException("--trace-flow: follows one transport; say --transport iocp");
    }
  }

  /**
   * One of several transports that are used in turn: as the options want it, where they are about
   * it.
   *
   * @throws UsageException if an option has a value that this transport does not know
   */
  public Transport refine(Transport transport) {
    if (backend == null || !(transport instanceof PortTransport port)) {
      return transport;
    }
    if (!port.backends().contains(backend)) {
      throw new UsageException(
          "--iocp-backend: '%s' is unknown; give %s"
              .formatted(backend, String.join(" or ", port.backends())));
    }
    return port.withBackend(backend);
  }

  public int workersOr(int fallback) {
    return workers == null ? fallback : Math.toIntExact(workers);
  }
}
