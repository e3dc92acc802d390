/**
 * The backend {@code readiness}, over non-blocking channels and a selector. Start at {@link
 * io.perfport.core.completion.operation.readiness.ReadinessBackend}.
 */
package io.perfport.core.completion.operation.readiness;
