package io.perfport.client.cli;

import io.perfport.core.cli.TransportCatalog;
import io.perfport.core.cli.UsageException;
import io.perfport.core.transport.Availability;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether a transport can do what the options ask for. */
final class TransportFit {
  private final TransportCatalog catalog;
  private final Map<Capability, String> needs;

  /**
   * @param needs what a transport must be able to do, and the option that asks for it
   */
  TransportFit(TransportCatalog catalog, Map<Capability, String> needs) {
    this.catalog = catalog;
    this.needs = needs;
  }

  /**
   * Refuses a transport that cannot do what an option asks for.
   *
   * @throws UsageException with the transports that can
   */
  void require(Transport transport) {
    for (Map.Entry<Capability, String> need : needs.entrySet()) {
      if (!transport.capabilities().contains(need.getKey())) {
        throw new UsageException(
            need.getValue()
                + ": transport "
                + transport.name()
                + refusal(need.getKey())
                + those(need.getKey()));
      }
    }
  }

  private static String refusal(Capability capability) {
    if (capability == Capability.UNIX) {
      return " has no UNIX-domain sockets; ";
    }
    if (capability == Capability.BUSY_POLL) {
      return " has no event loops that can spin; ";
    }
    return capability == Capability.UDP ? " does not carry it; " : " can't set it; ";
  }

  /** Why a transport can't be measured on this machine with these options; empty if it can. */
  Optional<String> obstacle(Transport transport) {
    if (Transports.availability(transport) instanceof Availability.Unavailable unavailable) {
      return Optional.of(unavailable.reason());
    }
    return needs.entrySet().stream()
        .filter(need -> !transport.capabilities().contains(need.getKey()))
        .map(
            need ->
                need.getKey() == Capability.UDP
                    ? "it does not carry UDP"
                    : "it can't set " + need.getValue())
        .findFirst();
  }

  private String those(Capability capability) {
    String able =
        catalog.all().stream()
            .filter(t -> Transports.availability(t).isAvailable())
            .filter(t -> t.capabilities().contains(capability))
            .map(Transport::name)
            .collect(Collectors.joining(", "));
    return able.isEmpty() ? "none that is available here can" : "these can: " + able;
  }
}
