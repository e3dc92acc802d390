/** Results in JSON, as far as both programs write them. */
package io.perfport.core.report;
