/** JMH benchmarks; {@code docs/protocol.md} says how they are run and what they gave. */
package io.perfport.common.bench;
