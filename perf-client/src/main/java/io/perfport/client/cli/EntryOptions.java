package io.perfport.client.cli;

import io.perfport.client.config.Entry;
import io.perfport.common.access.TokenFile;
import io.perfport.common.failure.CauseText;
import io.perfport.common.unit.Quantity.Kind;
import io.perfport.core.cli.Range;
import io.perfport.core.cli.UsageException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How the server lets the client in. */
final class EntryOptions {
  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File with the token that the server knows this client by, one line: NAME SECRET. Client"
              + " and server prove to each other that they know the secret; it is never sent."
              + " Other users of the machine must not be able to read the file.")
  Path token;

  @Option(
      names = "--queue-timeout",
      paramLabel = "SEC",
      description =
          "Time to wait in line when the server is full and has one (perf-server --queue), 1 to"
              + " 86400; 0: do not wait (default: 300).")
  @Range(of = Kind.SECONDS, min = 1_000, max = 86_400_000, orZero = true)
  Long queueMillis;

  Entry toEntry() {
    try {
      return new Entry(
          Optional.ofNullable(token).map(TokenFile::readOne),
          queueMillis == null ? Entry.DEFAULT_QUEUE_TIMEOUT : Duration.ofMillis(queueMillis));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--token-file: " + CauseText.of(e));
    }
  }
}
