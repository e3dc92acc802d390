/** Counts what the server's sessions do. */
package io.perfport.server.metrics;
