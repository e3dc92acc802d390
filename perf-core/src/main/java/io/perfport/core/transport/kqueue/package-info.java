/**
 * Readiness by kqueue(2) of macOS and the BSDs. Start at {@link
 * io.perfport.core.transport.kqueue.KQueueTransport}.
 */
package io.perfport.core.transport.kqueue;
