/**
 * JSON that both programs write. Start at {@link io.perfport.core.report.JsonParts}, the parts of
 * results; {@link io.perfport.core.report.JsonFields} puts fields into an object.
 */
package io.perfport.core.report;
