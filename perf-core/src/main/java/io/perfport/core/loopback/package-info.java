/**
 * How the client starts a server in its own process without compiling against it: {@link
 * io.perfport.core.loopback.LoopbackServers}, found through {@code ServiceLoader}.
 */
package io.perfport.core.loopback;
