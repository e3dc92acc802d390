/**
 * TLS below both protocols' handlers. {@link io.perfport.core.tls.ServerTls} and {@link
 * io.perfport.core.tls.ClientTls} put it on a connection; nothing above them knows of it, but for
 * who asks for the {@link io.perfport.core.tls.ChannelBinding}.
 */
package io.perfport.core.tls;
