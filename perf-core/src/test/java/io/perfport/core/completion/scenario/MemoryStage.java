package io.perfport.core.completion.scenario;

import io.perfport.core.completion.CompletionPort;
import io.perfport.core.completion.operation.CompletionListener;
import io.perfport.core.completion.operation.CompletionSocket;
import io.perfport.core.completion.operation.memory.MemoryBackend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** Scenarios on the backend {@code memory}. */
final class MemoryStage implements SocketStage {
  private final MemoryBackend backend = new MemoryBackend();

  @Override
  public CompletionPort createPort(int concurrency) {
    return CompletionPort.create(concurrency);
  }

  @Override
  public CompletionListener listen() throws IOException {
    return backend.listen(MemoryBackend.ANY_PORT, 0);
  }

  @Override
  public CompletionSocket openSocket() {
    return backend.openSocket();
  }

  @Override
  public Pair openPair() throws IOException {
    MemoryBackend.Pair pair = backend.openPair();
    return new Pair(pair.near(), new End(pair.far()));
  }

  @Override
  public PeerEnd dial(SocketAddress remote) throws IOException {
    return new End(backend.dial(remote));
  }

  @Override
  public SocketAddress deadAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  }

  @Override
  public boolean isSynchronous() {
    return true;
  }

  @Override
  public void close() {
    backend.close();
  }

  private record End(CompletionSocket socket) implements PeerEnd {
    @Override
    public void write(ByteBuffer source) throws IOException, InterruptedException {
      MemoryBackend.endOf(socket).write(source);
    }

    @Override
    public int read(ByteBuffer target) throws IOException, InterruptedException {
      return MemoryBackend.endOf(socket).read(target);
    }

    @Override
    public void shutdownOutput() throws IOException {
      MemoryBackend.endOf(socket).shutdownOutput();
    }

    @Override
    public void close() {
      socket.close();
    }

    @Override
    public void reset() {
      socket.reset();
    }
  }
}
