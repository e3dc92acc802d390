/**
 * Named tokens: who may test, and how much. {@link io.perfport.common.access.TokenFile} reads them,
 * {@link io.perfport.common.access.LoginProof} proves over a connection that an end knows one.
 */
package io.perfport.common.access;
