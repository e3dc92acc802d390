/**
 * The transport {@code iocp}: Netty channels whose operations complete on a {@link
 * io.perfport.core.completion.CompletionPort}. Start at {@link
 * io.perfport.core.transport.iocp.IocpTransport}; {@link io.perfport.core.transport.iocp.Strand} is
 * the event loop of a channel, {@link io.perfport.core.transport.iocp.StrandGroup} the port and its
 * workers.
 */
package io.perfport.core.transport.iocp;
