package io.perfport.client.cli;

import io.netty.channel.ChannelOption;
import io.perfport.common.plan.SocketTuning;
import io.perfport.core.cli.TransportCatalog;
import io.perfport.core.cli.UsageException;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.transport.Availability;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.IoModel;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportLoops;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadFactory;

/** A transport of which only name, availability and capabilities matter. */
record NamedTransport(String name, Availability availability, Set<Capability> capabilities)
    implements Transport {
  static final Transport EPOLL =
      new NamedTransport("epoll", Availability.available(), Set.of(Capability.values()));
  static final Transport NIO =
      new NamedTransport(
          "nio",
          Availability.available(),
          Set.of(Capability.TCP, Capability.SOCKET_BUFFERS, Capability.NO_DELAY));
  static final Transport KQUEUE =
      new NamedTransport(
          "kqueue", Availability.unavailable("it is for macOS and BSD"), Set.of(Capability.TCP));
  static final Transport LOCAL = new NamedTransport("local", Availability.available(), Set.of());

  /** Those four; {@code auto} is epoll. */
  static final TransportCatalog CATALOG =
      new TransportCatalog() {
        @Override
        public List<Transport> all() {
          return List.of(EPOLL, NIO, KQUEUE, LOCAL);
        }

        @Override
        public Transport select(String name) {
          return all().stream()
              .filter(t -> t.name().equals(name.equals("auto") ? "epoll" : name))
              .filter(t -> t.availability().isAvailable())
              .findFirst()
              .orElseThrow(() -> new UsageException("--transport " + name + ": no"));
        }

        @Override
        public String table() {
          return "the table";
        }
      };

  @Override
  public Transport busyPolling() {
    return this;
  }

  @Override
  public IoModel model() {
    return IoModel.READINESS;
  }

  @Override
  public TransportLoops open(int workers, ThreadFactory threads) {
    throw new IllegalStateException("only a name");
  }

  @Override
  public Map<ChannelOption<?>, Object> options(SocketTuning tuning) {
    return Map.of();
  }

  @Override
  public SocketFacts facts() {
    return SocketFacts.NONE;
  }
}
