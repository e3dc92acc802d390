/** JMH benchmarks. Run {@link io.perfport.core.bench.Benchmarks} with the test class path. */
package io.perfport.core.bench;
