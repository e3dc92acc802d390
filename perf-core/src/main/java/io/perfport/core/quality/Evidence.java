package io.perfport.core.quality;

import io.perfport.core.host.HostObservation;
import java.util.Objects;
import java.util.Optional;

/**
 * All that one end knows of how its figures came about.
 *
 * @param host the process and its machine over the measured part; empty where they were not
 *     observed
 * @param path what the data goes over, as this end sees it
 * @param bulk the streams of a bulk test; empty for other workloads
 */
public record Evidence(Optional<HostObservation> host, PathFacts path, Optional<BulkFacts> bulk) {
  public Evidence {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(bulk, "bulk");
  }
}
