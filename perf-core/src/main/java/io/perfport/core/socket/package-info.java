/** What the kernel knows about a socket: TCP_INFO, congestion control, buffer sizes. */
package io.perfport.core.socket;
