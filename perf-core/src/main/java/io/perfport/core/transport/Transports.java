package io.perfport.core.transport;

import io.perfport.core.transport.Availability.UnavailableReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The transports of this process, by name: Perfport's own, and those of jars that the user adds.
 * Immutable. Native code is loaded only for transports whose availability is asked for.
 */
public final class Transports {
  /** The word that stands for {@link #AUTO_ORDER}. */
  public static final String AUTO = "auto";

  /**
   * What {@code auto} tries, fastest first by our own measurements; see docs/measuring.md. The user
   * can give another order by naming several: {@code --transport io_uring,epoll,nio}.
   */
  public static final List<String> AUTO_ORDER = List.of("epoll", "io_uring", "kqueue", "nio");

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]*");

  private final TreeMap<String, Transport> byName = new TreeMap<>();

  Transports(Collection<? extends Transport> transports) {
    for (Transport transport : transports) {
      Transport other = byName.putIfAbsent(transport.name(), transport);
      if (other != null) {
        throw new TransportException(
            "--transport %s is ambiguous: both %s and %s have this name. Take one of them off the class path."
                .formatted(transport.name(), origin(other), origin(transport)));
      }
    }
  }

  /**
   * Finds all transports through the {@code ServiceLoader}. One that can't be loaded does not hide
   * the others: it is listed as not available, with the reason.
   *
   * @throws TransportException if two have the same name
   */
  public static Transports load() {
    return load(Transport.class.getClassLoader());
  }

  static Transports load(ClassLoader loader) {
    List<Transport> found = new ArrayList<>();
    Iterator<ServiceLoader.Provider<Transport>> providers =
        ServiceLoader.load(Transport.class, loader).stream().iterator();
    while (true) {
      try {
        if (!providers.hasNext()) {
          return new Transports(found);
        }
        found.add(load(providers.next()));
      } catch (ServiceConfigurationError e) {
        found.add(BrokenTransport.notFound(e));
      }
    }
  }

  private static Transport load(ServiceLoader.Provider<Transport> provider) {
    try {
      Transport transport = provider.get();
      if (!NAME.matcher(transport.name()).matches() || transport.name().equals(AUTO)) {
        throw new IllegalArgumentException(
            "its name is '%s', not a word of a-z, 0-9, _ and -".formatted(transport.name()));
      }
      return transport;
    } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
      return new BrokenTransport(provider.type().getName(), e);
    }
  }

  /** A transport's own answer; if it breaks at the question, that is the answer. */
  public static Availability availability(Transport transport) {
    try {
      return transport.availability();
    } catch (RuntimeException | LinkageError e) {
      return Availability.unavailable("it failed: " + UnavailableReason.of(e));
    }
  }

  /** All transports, sorted by name. */
  public List<Transport> all() {
    return List.copyOf(byName.values());
  }

  /** Those that can be used here: first in the order of {@code auto}, then by name. */
  public List<Transport> available() {
    return byName.values().stream()
        .filter(transport -> availability(transport).isAvailable())
        .sorted(Comparator.comparingInt(Transports::rank))
        .toList();
  }

  private static int rank(Transport transport) {
    int index = AUTO_ORDER.indexOf(transport.name());
    return index < 0 ? AUTO_ORDER.size() : index;
  }

  /**
   * The I/O model of a transport that is known by its name only, as a peer's is.
   *
   * @param name of a transport; null if the peer does not tell
   * @return empty if this program has no transport of that name
   */
  public Optional<IoModel> model(String name) {
    return Optional.ofNullable(name).map(byName::get).map(Transport::model);
  }

  /**
   * The transport that the user asked for.
   *
   * @param wanted a name, {@code auto}, or several names of which the first available is taken
   * @throws TransportException if there is none; its message says what, why, and what to do
   */
  public Transport choose(String wanted) {
    List<String> names = wanted.equals(AUTO) ? AUTO_ORDER : List.of(wanted.split(",", -1));
    for (String name : names) {
      Transport transport = byName.get(name);
      if (transport == null && !AUTO_ORDER.contains(name)) {
        throw new TransportException(
            "--transport %s is unknown: there is no transport of this name. %s"
                .formatted(name, whatToDo()));
      }
      if (transport != null && availability(transport).isAvailable()) {
        return transport;
      }
    }
    throw new TransportException(
        "--transport %s is not available here: %s. %s"
            .formatted(wanted, whyNot(names), whatToDo()));
  }

  private String whyNot(List<String> names) {
    return names.stream()
        .map(name -> names.size() == 1 ? whyNot(name) : name + ": " + whyNot(name))
        .collect(Collectors.joining("; "));
  }

  private String whyNot(String name) {
    Transport transport = byName.get(name);
    return transport != null
            && availability(transport) instanceof Availability.Unavailable unavailable
        ? unavailable.reason()
        : "it is not in this program";
  }

  private String whatToDo() {
    return "Available: %s. Try --transport auto."
        .formatted(available().stream().map(Transport::name).collect(Collectors.joining(", ")));
  }

  private static String origin(Transport transport) {
    return transport.getClass().getName();
  }
}
