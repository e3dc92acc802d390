/**
 * Both programs on a path that fails: two network namespaces whose only link is a {@link
 * io.perfport.client.fault.FaultyLink}, which knows exactly what it did. Start at {@link
 * io.perfport.client.fault.TwoHosts}.
 */
package io.perfport.client.fault;
