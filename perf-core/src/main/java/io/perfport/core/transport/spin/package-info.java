/** Event loops that spin instead of waiting, whatever the transport: {@code --busy-poll}. */
package io.perfport.core.transport.spin;
