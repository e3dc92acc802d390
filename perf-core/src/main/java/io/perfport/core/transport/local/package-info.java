/** The transport local: both ends in one process, and no kernel between them. */
package io.perfport.core.transport.local;
