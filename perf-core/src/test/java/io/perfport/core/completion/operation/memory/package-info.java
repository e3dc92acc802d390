/**
 * The backend {@code memory}: sockets inside one process, for tests. They behave as TCP does where
 * the rules speak of it, and every step happens in the thread that causes it, so that a test knows
 * when it has happened. Start at {@link
 * io.perfport.core.completion.operation.memory.MemoryBackend}.
 */
package io.perfport.core.completion.operation.memory;
