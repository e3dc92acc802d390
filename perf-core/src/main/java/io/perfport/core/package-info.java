/** The completion port, the transports, the data streams, the metrics: what both jars run on. */
package io.perfport.core;
