/**
 * Both ends in one process, with no kernel between them. Start at {@link
 * io.perfport.core.transport.local.LocalTransport}.
 */
package io.perfport.core.transport.local;
