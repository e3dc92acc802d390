/** The server in the client's process. */
package io.perfport.server.loopback;
