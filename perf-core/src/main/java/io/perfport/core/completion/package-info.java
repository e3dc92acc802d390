/**
 * Windows' I/O completion port, modelled exactly, on {@code java.*} alone.
 *
 * <p>Start at {@link io.perfport.core.completion.CompletionPort}: completion packets go in at one
 * end, first in, first out; waiting workers come out at the other, last in, first out, and no more
 * of them run at once than the concurrency value says. {@link
 * io.perfport.core.completion.PortWorkers} is a pool that serves a port; the sockets whose
 * operations complete on it are in {@code operation}. "Rule N" in comments means the list in {@code
 * docs/completion-port-rules.md}.
 */
package io.perfport.core.completion;
