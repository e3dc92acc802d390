package io.perfport.server.cli;

import io.perfport.core.cli.MetricsOptions.ServedEndpoint;
import io.perfport.server.config.ServerConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a command line asked for, checked.
 *
 * @param config how to listen
 * @param verbose whether to print every interval of every session
 * @param metrics where metrics are served, and perhaps the live page; empty for nowhere
 * @param collector where metrics are sent to; empty for nowhere
 * @param oneOffIdleMillis how long a server that serves one test waits with no client; 0 for as
 *     long as it takes
 * @param logFile where the log is appended; empty for standard output, or with {@code json} for
 *     standard error
 * @param json whether standard output has a line of JSON for each test, and nothing else
 */
public record ServerTask(
    ServerConfig config,
    boolean verbose,
    Optional<ServedEndpoint> metrics,
    Optional<URI> collector,
    long oneOffIdleMillis,
    Optional<Path> logFile,
    boolean json) {}
