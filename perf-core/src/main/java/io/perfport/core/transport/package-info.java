/**
 * The one seam of Perfport: {@link io.perfport.core.transport.Transport}. Each transport has a
 * package of its own below this one; {@link io.perfport.core.transport.Transports} finds them
 * through {@code ServiceLoader}, so that a user's own jar can add one.
 */
package io.perfport.core.transport;
