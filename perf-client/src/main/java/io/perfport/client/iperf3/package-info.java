/**
 * The client's side of iperf3's protocol: {@link io.perfport.client.iperf3.Iperf3ClientSession} is
 * the state machine on the control connection. docs/iperf3.md says what it can do.
 */
package io.perfport.client.iperf3;
