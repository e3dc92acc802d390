package io.perfport.core.cli;

import io.perfport.core.transport.Capability;
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
      description =
          "I/O mechanism; the command 'transports' lists them (default: auto, the first available"
              + " of epoll, io_uring, kqueue and nio). Several names, separated by commas: the"
              + " first available.")
  private String name;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Number of event-loop threads, 1 to 1024 (default: one per processor; the client uses no"
              + " more than it has streams). Ignored by blocking and virtual, which use threads per"
              + " connection.")
  @Range(min = 1, max = 1_024)
  private Integer workers;

  @Option(
      names = "--busy-poll",
      description =
          "Event loops poll continuously instead of waiting, for lower latency. Each uses a whole"
              + " processor even when idle, so the default of --workers is at most half the"
              + " processors. Available with epoll, nio and io_uring.")
  private boolean busyPoll;

  @Option(
      names = "--iocp-backend",
      paramLabel = "NAME",
      description =
          "With --transport iocp: how operations are carried out, readiness or aio (default: aio on"
              + " Windows, where it uses the kernel's completion ports; readiness elsewhere).")
  private String backend;

  @Option(
      names = "--trace-flow",
      description =
          "With --transport iocp: print each step to standard error as it happens, once per"
              + " connection.")
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
    if (busyPoll && !chosen.capabilities().contains(Capability.BUSY_POLL)) {
      throw new UsageException(
          "--busy-poll: the event loops of transport %s can't spin; those of epoll, nio and io_uring can"
              .formatted(chosen.name()));
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
    return busyPoll && transport.capabilities().contains(Capability.BUSY_POLL)
        ? transport.busyPolling()
        : withBackend(transport);
  }

  private Transport withBackend(Transport transport) {
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

  /**
   * How many event loops; those that spin leave the other end of the machine half of the
   * processors.
   *
   * @param fallback if the user does not say
   */
  public int workersOr(int fallback) {
    if (workers != null) {
      return workers;
    }
    return busyPoll ? Math.min(fallback, Math.max(1, processors() / 2)) : fallback;
  }

  /**
   * Warns, in one line, of more spinning loops than there are processors: they take the processors
   * from each other, a time slice at a time.
   *
   * @param loops those of both ends, as far as they are in this process
   */
  public void warnIfCrowded(int loops) {
    if (busyPoll && loops > processors()) {
      PrintWriter err = command.commandLine().getErr();
      err.println(
          "%s: --busy-poll: %d event loops spin on %d processors and hold each other up; give fewer --workers"
              .formatted(command.root().name(), loops, processors()));
      err.flush();
    }
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }
}
