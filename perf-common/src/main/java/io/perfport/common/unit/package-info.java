/**
 * Sizes, rates and times as people write and read them, in iperf3's own forms. {@link
 * io.perfport.common.unit.Quantity} reads them from a command line; {@link
 * io.perfport.common.unit.ByteFormat} and {@link io.perfport.common.unit.RateFormat} print them.
 */
package io.perfport.common.unit;
