package io.perfport.common.result;

import io.perfport.common.plan.UnixAddress;
import java.time.Instant;
import java.util.List;

/** What one run measured, at the client: the whole of a test, or a part of one. */
public sealed interface RunResult extends Measurement permits TestResult, ExchangeResult {
  /** What was known when it began. */
  RunStart start();

  /** The client's view, interval by interval. */
  List<? extends RunInterval> intervals();

  @Override
  default Instant time() {
    return start().time();
  }

  /** What is known when a run begins, whatever its kind. */
  public sealed interface RunStart permits TestStart, ExchangeStart {
    /** When the run began, by the client's wall clock. */
    Instant time();

    /** Version of the client's program. */
    String client();

    /** Version of the server's program; null where it can't be told. */
    String server();

    /** The server as the user named it. */
    String host();

    /** Its port; without meaning for a UNIX-domain socket. */
    int port();

    /** Name of the client's transport. */
    String transport();

    /** The client's event loops. */
    int workers();

    /** Name of the server's transport; null where it can't be told. */
    String serverTransport();

    /** Operating system, processor and Java version of the client. */
    String system();

    /** Congestion control in force at the client; null where it can't be told. */
    String congestion();

    /** The session's id on the server, for matching the two ends' logs. */
    String session();

    /** A word of the user's; null for none. */
    String title();

    /** Whether connections go over a UNIX-domain socket, which the host names. */
    default boolean overUnix() {
      return UnixAddress.named(host()).isPresent();
    }
  }

  /** One reporting interval of a run, seen by one end, whatever the run's kind. */
  public sealed interface RunInterval permits Interval, ExchangeInterval {
    long startNanos();

    long endNanos();

    /** Whether it belongs to the warm-up. */
    boolean omitted();
  }
}
