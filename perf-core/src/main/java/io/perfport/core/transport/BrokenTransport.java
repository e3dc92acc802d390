package io.perfport.core.transport;

import io.netty.channel.ChannelOption;
import io.perfport.common.plan.SocketTuning;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.transport.Availability.UnavailableReason;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands in the list for a transport that could not be loaded, and says why. */
final class BrokenTransport implements Transport {
  /** How {@code ServiceLoader} begins its messages: the service, then the provider's class. */
  private static final Pattern PROVIDER = Pattern.compile("Provider (\\S+)");

  private final String name;
  private final Availability why;

  /**
   * @param className the class that was to be loaded; its name stands for the transport's, which
   *     nobody knows
   */
  BrokenTransport(String className, Throwable cause) {
    this.name = className;
    this.why = Availability.unavailable("it did not load: " + UnavailableReason.of(cause));
  }

  static BrokenTransport notFound(ServiceConfigurationError error) {
    Matcher provider = PROVIDER.matcher(String.valueOf(error.getMessage()));
    return new BrokenTransport(provider.find() ? provider.group(1) : "unnamed", error);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public IoModel model() {
    return IoModel.UNKNOWN;
  }

  @Override
  public Availability availability() {
    return why;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public TransportLoops open(int workers, ThreadFactory threads) {
    why.require();
    throw new AssertionError("a broken transport is never available");
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
