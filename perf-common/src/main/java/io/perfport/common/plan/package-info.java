/** What a test shall do. {@link io.perfport.common.plan.TestPlan} is the entry point. */
package io.perfport.common.plan;
