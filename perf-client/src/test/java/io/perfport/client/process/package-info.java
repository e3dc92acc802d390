/** Both jars as real processes, as a user starts them. They run in {@code mvn verify}. */
package io.perfport.client.process;
