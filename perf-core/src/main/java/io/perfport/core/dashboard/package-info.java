/**
 * The live page of both programs. {@link io.perfport.core.dashboard.Dashboard} is where callers
 * start: they tell it of their sessions, and a {@link io.perfport.core.metrics.ScrapeEndpoint}
 * serves it. It asks streams for samples ten times a second, as interval reports do, and has
 * browsers told by server-sent events ({@link io.perfport.core.dashboard.EventFeed}).
 */
package io.perfport.core.dashboard;
