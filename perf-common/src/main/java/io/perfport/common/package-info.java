/**
 * What both ends must agree on. Start at {@link io.perfport.common.plan.TestPlan}, what a test
 * does; {@code control} and {@code frame} carry it, {@code result} is what comes of it.
 */
package io.perfport.common;
