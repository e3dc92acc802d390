/**
 * Why a session was refused or failed: one word for screen, metrics and JSON. Start at {@link
 * io.perfport.common.failure.FailureReason}, the closed set of reasons.
 */
package io.perfport.common.failure;
