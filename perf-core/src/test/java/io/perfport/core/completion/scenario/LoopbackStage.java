package io.perfport.core.completion.scenario;

import io.perfport.core.completion.CompletionPort;
import io.perfport.core.completion.LeaderWait;
import io.perfport.core.completion.Timeout;
import io.perfport.core.completion.operation.Backend;
import io.perfport.core.completion.operation.CompletionListener;
import io.perfport.core.completion.operation.CompletionSocket;
import io.perfport.core.completion.operation.Operation;
import io.perfport.core.completion.operation.aio.AioBackend;
import io.perfport.core.completion.operation.readiness.ReadinessBackend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Scenarios on a backend over real sockets, on the loopback interface. */
final class LoopbackStage implements SocketStage {
  private static final SocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final Backend backend;

  private LoopbackStage(Backend backend) {
    this.backend = backend;
  }

  static LoopbackStage aio() throws IOException {
    return new LoopbackStage(
        AioBackend.open(
            1,
            task -> {
              Thread thread = new Thread(task, "aio-drain");
              thread.setDaemon(true);
              return thread;
            }));
  }

  static LoopbackStage readiness() throws IOException {
    return new LoopbackStage(ReadinessBackend.open());
  }

  @Override
  public CompletionPort createPort(int concurrency) {
    return CompletionPort.create(concurrency, new LeaderWait(backend.source()));
  }

  @Override
  public CompletionListener listen() throws IOException {
    return backend.listen(ANY_PORT, 0);
  }

  @Override
  public CompletionSocket openSocket() throws IOException {
    return backend.openSocket();
  }

  /** An accepted socket is on no port (rule 49): what a pair is to be. */
  @Override
  public Pair openPair() throws Exception {
    CompletionSocket near = openSocket();
    CompletionListener listener = listen();
    try (CompletionPort own = createPort(1)) {
      own.associate(listener, null);
      listener.accept(new Operation(), near);
      PeerEnd far = dial(listener.localAddress());
      own.poll(Timeout.INFINITE);
      own.leave();
      return new Pair(near, far);
    } finally {
      listener.close();
    }
  }

  @Override
  public PeerEnd dial(SocketAddress remote) throws IOException {
    return new End(SocketChannel.open(remote));
  }

  @Override
  public SocketAddress deadAddress() throws IOException {
    try (ServerSocketChannel once = ServerSocketChannel.open().bind(ANY_PORT)) {
      return once.getLocalAddress();
    }
  }

  @Override
  public boolean isSynchronous() {
    return false;
  }

  @Override
  public void close() throws IOException {
    backend.close();
  }

  private record End(SocketChannel channel) implements PeerEnd {
    @Override
    public void write(ByteBuffer source) throws IOException {
      while (source.hasRemaining()) {
        channel.write(source);
      }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return channel.read(target);
    }

    @Override
    public void shutdownOutput() throws IOException {
      channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }

    @Override
    public void reset() throws IOException {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.close();
    }

    @Override
    public CompletionSocket socket() {
      return null;
    }
  }
}
