package io.perfport.client.cli;

import static io.perfport.core.cli.OptionRule.any;

import io.perfport.core.cli.OptionRule;
import io.perfport.core.cli.TransportCatalog;
import io.perfport.core.cli.UsageException;
import io.perfport.core.socket.KernelDiscard;
import io.perfport.core.transport.Availability;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether a transport can do what the options ask for. */
final class TransportFit {
  /** Which options ask for what. */
  private static final List<Need> NEEDS =
      List.of(
          new Need(Capability.UDP, any("--udp")),
          // Of this end; with --loopback the transport is that of both.
          new Need(Capability.UDP_SEGMENTATION, any("--gso").without("--reverse")),
          new Need(Capability.UDP_SEGMENTATION, any("--gso").with("--loopback")),
          new Need(
              Capability.UDP_COALESCING, any("--gro").when("--reverse", "--bidir", "--loopback")),
          new Need(Capability.ZERO_COPY, any("--zerocopy").without("--reverse")),
          new Need(Capability.ZERO_COPY, any("--zerocopy").with("--loopback")),
          new Need(
              Capability.SKIP_RECEIVE_COPY,
              any("--skip-rx-copy").when("--reverse", "--bidir", "--loopback")),
          new Need(Capability.UNIX, any(OptionRules.UNIX).refuse("HOST")),
          new Need(Capability.SOCKET_BUFFERS, any("--window")),
          new Need(Capability.NO_DELAY, any("--nagle", "--no-delay")),
          new Need(Capability.MAX_SEGMENT, any("--set-mss")),
          new Need(Capability.CONGESTION_CONTROL, any("--congestion")),
          new Need(Capability.BUSY_POLL, any("--busy-poll")),
          new Need(Capability.BIND_DEVICE, any("--bind-dev")),
          new Need(Capability.AFFINITY, any(OptionRules.CLIENT_PROCESSORS).refuse("--affinity")),
          new Need(Capability.AFFINITY, any("--affinity").with("--loopback")));

  /**
   * @param rule matches if it is needed; its message is the option
   */
  private record Need(Capability capability, OptionRule rule) {}

  private final TransportCatalog catalog;

  /** What a transport must be able to do, and the option that asks for it. */
  private final Map<Capability, String> needs = new EnumMap<>(Capability.class);

  /**
   * @param given the options that were given
   */
  TransportFit(TransportCatalog catalog, Set<String> given) {
    this.catalog = catalog;
    for (Need need : NEEDS) {
      if (need.rule.matches(given)) {
        needs.put(need.capability, need.rule.message(given));
      }
    }
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
                + " "
                + refusal(need.getKey(), "it")
                + "; "
                + those(need.getKey()));
      }
    }
    if (needs.containsKey(Capability.SKIP_RECEIVE_COPY)) {
      KernelDiscard.obstacle()
          .ifPresent(
              why -> {
                throw new UsageException("--skip-rx-copy: " + why);
              });
    }
  }

  /**
   * @param option the option that asks for it, or "it" where the sentence has named the option
   */
  private static String refusal(Capability capability, String option) {
    return switch (capability) {
      case UDP -> "does not carry UDP";
      case UNIX -> "has no UNIX-domain sockets";
      case BUSY_POLL -> "has no event loops that can spin";
      case ZERO_COPY -> "has no sendfile";
      case SKIP_RECEIVE_COPY -> "has no MSG_TRUNC";
      default -> "can't set " + option;
    };
  }

  /** Why a transport can't be measured on this machine with these options; empty if it can. */
  Optional<String> obstacle(Transport transport) {
    if (Transports.availability(transport) instanceof Availability.Unavailable unavailable) {
      return Optional.of(unavailable.reason());
    }
    return needs.entrySet().stream()
        .filter(need -> !transport.capabilities().contains(need.getKey()))
        .map(need -> "it " + refusal(need.getKey(), need.getValue()))
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
