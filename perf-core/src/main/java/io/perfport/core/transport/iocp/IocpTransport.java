package io.perfport.core.transport.iocp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.perfport.common.plan.SocketTuning;
import io.perfport.core.completion.operation.Backend;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.socket.SocketFacts.PortableSocketFacts;
import io.perfport.core.socket.SocketOptions;
import io.perfport.core.transport.Availability;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.IoModel;
import io.perfport.core.transport.PortTransport;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.bulk.ReusedReceiveBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * An I/O completion port: a pool of workers waits on one port, and whichever dequeues a completion
 * serves its connection. Choose it to see that model at work, or to compare its cost with that of
 * loops which own their connections. Only the backend {@link IocpBackend#AIO} on Windows is a port
 * of the kernel's.
 */
public final class IocpTransport implements PortTransport {
  private static final SocketFacts FACTS = new PortableSocketFacts();
  private static final Set<Capability> CAPABILITIES =
      Set.of(Capability.TCP, Capability.SOCKET_BUFFERS, Capability.NO_DELAY, Capability.AFFINITY);

  private final IocpBackend backend;

  /** Null if nobody wants a trace. */
  private final FlowTrace trace;

  /** With the backend of this system: for the {@code ServiceLoader}. */
  public IocpTransport() {
    this(IocpBackend.ofThisSystem());
  }

  /** With that backend. */
  public IocpTransport(IocpBackend backend) {
    this(backend, null);
  }

  private IocpTransport(IocpBackend backend, FlowTrace trace) {
    this.backend = Objects.requireNonNull(backend, "backend");
    this.trace = trace;
  }

  @Override
  public String backend() {
    return backend.label();
  }

  @Override
  public String defaultBackend() {
    return IocpBackend.ofThisSystem().label();
  }

  @Override
  public List<String> backends() {
    return IocpBackend.labels();
  }

  @Override
  public IocpTransport withBackend(String label) {
    return withBackend(IocpBackend.of(label));
  }

  /** The same transport with another backend. */
  public IocpTransport withBackend(IocpBackend other) {
    return new IocpTransport(other, trace);
  }

  @Override
  public IocpTransport tracing(Consumer<String> lines) {
    return new IocpTransport(backend, new FlowTrace(lines));
  }

  @Override
  public String name() {
    return "iocp";
  }

  @Override
  public IoModel model() {
    return IoModel.COMPLETION_PORT;
  }

  @Override
  public Availability availability() {
    return Availability.available();
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public TransportLoops open(int workers, ThreadFactory threads) {
    Backend opened;
    try {
      opened = backend.open(workers, threads);
    } catch (IOException e) {
      throw new UncheckedIOException("the backend " + backend.label() + " can't be opened", e);
    }
    return new TransportLoops(
        new StrandGroup(opened, workers, StrandGroup.DEFAULT_STRANDS_PER_WORKER, threads, trace),
        ReusedReceiveBuffer.onAccepted(() -> new IocpServerSocketChannel(opened, trace)),
        ReusedReceiveBuffer.onStreams(() -> new IocpSocketChannel(opened, trace)));
  }

  @Override
  public Map<ChannelOption<?>, Object> options(SocketTuning tuning) {
    return SocketOptions.of(tuning);
  }

  @Override
  public SocketFacts facts() {
    return FACTS;
  }

  @Override
  public void prepareForBulk(Channel channel) {
    ReusedReceiveBuffer.beginBulk(channel);
  }

  @Override
  public void enlargeReads(Channel channel) {
    ReusedReceiveBuffer.beginLargeReads(channel);
  }
}
