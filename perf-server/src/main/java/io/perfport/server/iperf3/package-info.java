/**
 * iperf3's clients on the same port: {@link io.perfport.server.iperf3.ProtocolSwitch} tells them by
 * their first bytes, {@link io.perfport.server.iperf3.Iperf3ServerSession} is the state machine of
 * a test. The streams themselves are those of Perfport's own tests. docs/iperf3.md says what is
 * served, and what is refused with which code.
 */
package io.perfport.server.iperf3;
