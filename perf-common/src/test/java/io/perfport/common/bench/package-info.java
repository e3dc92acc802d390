/** JMH benchmarks. {@code docs/protocol.md} says how to run them, and what they gave. */
package io.perfport.common.bench;
