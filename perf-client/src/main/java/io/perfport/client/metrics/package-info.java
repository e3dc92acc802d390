/** Counts what the client's tests do. */
package io.perfport.client.metrics;
