/**
 * What iperf3 says on its control connection, as both ends need it: {@link
 * io.perfport.common.iperf3.Iperf3Message} is the closed set, {@link
 * io.perfport.common.iperf3.ControlDecoder} and {@link io.perfport.common.iperf3.ControlEncoder}
 * turn bytes into messages and back. docs/iperf3.md says what Perfport makes of them.
 */
package io.perfport.common.iperf3;
