package io.perfport.core.completion;

/**
 * Something that may wait for other than the port.
 *
 * @param <T> what it returns
 * @param <X> what it throws
 */
@FunctionalInterface
public interface BlockingCall<T, X extends Exception> {
  /** Does it, on the calling thread. */
  T call() throws X;
}
