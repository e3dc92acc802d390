/**
 * Asynchronous socket operations: accept, connect, receive, send. Each one that was started
 * completes by exactly one packet on the port of its handle.
 *
 * <p>Start at {@link io.perfport.core.completion.operation.CompletionSocket}. Who carries the
 * operations out is a {@link io.perfport.core.completion.operation.Backend}: {@code aio} over the
 * JDK's asynchronous channels, {@code memory} for tests.
 */
package io.perfport.core.completion.operation;
