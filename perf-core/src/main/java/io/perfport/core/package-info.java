/**
 * What both programs run on. Start at {@link io.perfport.core.transport.Transport}, the seam;
 * {@code stream} moves the data, {@code run} measures it.
 */
package io.perfport.core;
