/** What one test is asked to do, as validated records: start at {@link TestConfig}. */
package io.perfport.client.config;
