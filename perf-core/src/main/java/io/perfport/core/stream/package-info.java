/**
 * The data path: what sends and receives the bytes of one stream on one channel, on every
 * transport. {@link io.perfport.core.stream.DataStream} is the entry point.
 */
package io.perfport.core.stream;
