/**
 * The transports {@code blocking} and {@code virtual}: a thread for each connection, which waits in
 * the call itself. The baselines that every other model is held against. Start at {@link
 * io.perfport.core.transport.blocking.ConnectionThreads}: the threads of one connection, and who
 * does what.
 */
package io.perfport.core.transport.blocking;
