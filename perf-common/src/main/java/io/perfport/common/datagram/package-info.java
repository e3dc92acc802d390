/**
 * The datagrams of UDP streams: their headers ({@link io.perfport.common.datagram.DatagramFormat}),
 * and the account of which of them came ({@link io.perfport.common.datagram.SequenceAccount}) and
 * how evenly ({@link io.perfport.common.datagram.Jitter}).
 */
package io.perfport.common.datagram;
