/**
 * How bulk data is received, alike on every transport: {@link
 * io.perfport.core.transport.bulk.ReusedReceiveBuffer}.
 */
package io.perfport.core.transport.bulk;
