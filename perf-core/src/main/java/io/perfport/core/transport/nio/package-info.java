/**
 * Readiness by the JDK's selector, available everywhere. Start at {@link
 * io.perfport.core.transport.nio.NioTransport}.
 */
package io.perfport.core.transport.nio;
