package io.perfport.core.completion.operation;

import io.perfport.core.completion.OperationException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;

/**
 * One socket, as a backend sees it. {@link CompletionSocket} is its only caller, and keeps to this:
 * at most one {@link #connect} or {@link #send}, and at most one {@link #receive}, is outstanding
 * at a time; the states are right (connected, not shut down). Calls may come from any thread,
 * {@link #cancel} and {@link #close} at any time.
 *
 * <p>An operation ends in one of three ways. At once: the driver sets {@link Operation#result} and
 * returns {@link Submission#DONE}. Later, though possibly before the call has returned, and on any
 * thread: it returns {@link Submission#PENDING}, sets {@link Operation#result} or {@link
 * Operation#failure}, and calls {@link Operation#finish} exactly once, with no lock held. Never
 * started: it throws.
 */
public interface SocketDriver {
  /** Binds to a local address; port 0 for any. */
  void bind(SocketAddress local) throws IOException;

  /** Connects to the peer; the result is 0 bytes. After a failure it may be tried again. */
  Submission connect(Operation operation, SocketAddress remote) throws OperationException;

  /** Receives at least one byte into {@link Operation#target}, or 0 at the peer's close. */
  Submission receive(Operation operation) throws OperationException;

  /**
   * Receives what is there and never waits; no receive is outstanding. For backends that try first
   * ({@link Backend#triesFirst}).
   *
   * @return how many bytes; 0 if there is nothing, -1 at the peer's close
   */
  default int receiveNow(ByteBuffer target) throws IOException {
    throw new UnsupportedOperationException("receiveNow");
  }

  /** Sends all that remains in {@link Operation#sources}; the result is the whole count. */
  Submission send(Operation operation) throws OperationException;

  /**
   * Asks an outstanding operation to end early; it may also end as if nothing had been asked.
   *
   * @throws OperationException if this backend cannot cancel
   */
  void cancel(Operation operation) throws OperationException;

  /** Sends no more; the peer reads its end after what was sent. */
  void shutdownOutput() throws IOException;

  /**
   * Sets a socket option; a socket that does not exist in the system yet gets it when it does.
   *
   * @throws UnsupportedOperationException if the backend does not know it
   */
  default <T> void setOption(SocketOption<T> option, T value) throws IOException {
    throw new UnsupportedOperationException("socket option " + option);
  }

  /**
   * The value of a socket option; null if it is not known yet.
   *
   * @throws UnsupportedOperationException if the backend does not know it
   */
  default <T> T option(SocketOption<T> option) throws IOException {
    throw new UnsupportedOperationException("socket option " + option);
  }

  /** Closes; what is outstanding ends with ABORTED. Idempotent. */
  void close();

  /** Closes, and makes the peer see a reset instead of an end, if the backend can. Idempotent. */
  void reset();

  /** Where the socket is bound to; null if nowhere. */
  SocketAddress localAddress();

  /** What the socket is connected to; null if to nothing. */
  SocketAddress remoteAddress();

  /** What became of an operation by the time the call that started it returned. */
  public enum Submission {
    /**
     * It is done, and its result is in it, be it a success or an error; its packet is queued unless
     * the socket skips it.
     */
    DONE,
    /** It will complete by its packet, or has just done so. */
    PENDING
  }

  /**
   * One listener, as a backend sees it. {@link CompletionListener} is its only caller and keeps at
   * most one {@link #accept} outstanding. Operations end as in {@link SocketDriver}.
   */
  public interface ListenerDriver {
    /** Makes the driver of {@link Operation#acceptSocket} that of the next connection. */
    Submission accept(Operation operation) throws OperationException;

    /**
     * Asks an outstanding accept to end early; it may also end as if nothing had been asked.
     *
     * @throws OperationException if this backend cannot cancel
     */
    void cancel(Operation operation) throws OperationException;

    /** Closes; an outstanding accept ends with ABORTED. Idempotent. */
    void close();

    /** Where it listens. */
    SocketAddress localAddress();
  }
}
