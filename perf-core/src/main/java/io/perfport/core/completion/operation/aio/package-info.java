/**
 * The backend {@code aio}, over the JDK's asynchronous channels: on Windows those are a kernel
 * completion port, elsewhere threads that poll. Start at {@link
 * io.perfport.core.completion.operation.aio.AioBackend}.
 */
package io.perfport.core.completion.operation.aio;
