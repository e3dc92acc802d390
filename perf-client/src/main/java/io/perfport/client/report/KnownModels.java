package io.perfport.client.report;

import io.perfport.core.transport.IoModel;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The I/O models of the transports in this program. A server tells only the name of its transport;
 * one that this program has not got stays without a model.
 */
public final class KnownModels {
  private static final Map<String, IoModel> BY_NAME =
      Transports.load().all().stream().collect(Collectors.toMap(Transport::name, Transport::model));

  private KnownModels() {}

  public static Optional<IoModel> of(String transport) {
    return Optional.ofNullable(BY_NAME.get(transport));
  }
}
