/** Shows a running test and its result: for people, as JSON, as a stream of events, as CSV. */
package io.perfport.client.report;
