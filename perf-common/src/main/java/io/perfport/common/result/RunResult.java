package io.perfport.common.result;

import io.perfport.common.plan.UnixAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What one run measured, at the client: the whole of a test, or a part of one. */
public non-sealed interface RunResult extends Measurement {
  /** What was known when it began. */
  RunStart start();

  /** The client's view, interval by interval. */
  List<? extends RunInterval> intervals();

  /** What the client measured, without the warm-up. */
  MeasuredEnd local();

  /** What the server measured; empty when the run broke off before it could tell. */
  Optional<? extends ServerEnd> remote();

  @Override
  default Instant time() {
    return start().facts().time();
  }

  /** What is known when a run begins, whatever its kind: all of it is echoed in the result. */
  public interface RunStart {
    /** What every kind of run has. */
    RunFacts facts();

    /** What is done, in the word that {@code --workload} has for it. */
    String workloadLabel();

    /** Whether both ends are on one machine, as far as addresses tell. */
    boolean withinMachine();

    /** A word of the user's; null for none. */
    String title();
  }

  /**
   * What is known of both ends when a run begins.
   *
   * @param time when the run began, by the client's wall clock
   * @param client version of the client's program
   * @param server version of the server's program; null where it can't be told
   * @param host the server as the user named it
   * @param port its port; without meaning for a UNIX-domain socket
   * @param transport name of the client's transport
   * @param workers the client's event loops
   * @param serverTransport name of the server's transport; null where it can't be told
   * @param system operating system, processor and Java version of the client
   * @param congestion congestion control in force at the client; null where it can't be told
   * @param session the session's id on the server, for matching the two ends' logs
   * @param tls of its connections, as far as they have been made; null for none
   */
  public record RunFacts(
      Instant time,
      String client,
      String server,
      String host,
      int port,
      String transport,
      int workers,
      String serverTransport,
      String system,
      String congestion,
      String session,
      TlsUse tls) {
    /** The same with what is known of TLS now; null for none. */
    public RunFacts withTls(TlsUse now) {
      return new RunFacts(
          time,
          client,
          server,
          host,
          port,
          transport,
          workers,
          serverTransport,
          system,
          congestion,
          session,
          now);
    }

    /** Whether connections go over a UNIX-domain socket, which the host names. */
    public boolean overUnix() {
      return UnixAddress.named(host).isPresent();
    }
  }

  /** One reporting interval of a run, seen by one end, whatever the run's kind. */
  public interface RunInterval {
    long startNanos();

    long endNanos();

    /** Whether it belongs to the warm-up. */
    boolean omitted();

    /** Processor time of both ends. */
    default IntervalCpu cpu() {
      return IntervalCpu.UNKNOWN;
    }
  }

  /** What either end tells of a run, whatever its kind. */
  public interface MeasuredEnd {
    /** Processor time of its process; null where it can't be told. */
    CpuUsage cpu();

    /** Why it thinks that its figures are suspect; null where nobody has looked. */
    List<Warning> warnings();

    /** Where its threads ran; null where it can't be told. */
    default Placement placement() {
      return null;
    }
  }

  /** What the server tells of itself and of a run. */
  public interface ServerEnd extends MeasuredEnd {
    /** Its event loops; 0 where they can't be told. */
    int workers();

    /** Operating system, processor and Java version; null where they can't be told. */
    String system();

    /** Congestion control in force at the server; null where it can't be told. */
    String congestion();

    /** Whether its event loops spin; null where it can't be told. */
    default Boolean busyPoll() {
      return null;
    }
  }
}
