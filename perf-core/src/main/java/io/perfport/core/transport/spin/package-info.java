/**
 * Event loops that poll without waiting, for every transport that can: {@code --busy-poll}. Start
 * at {@link io.perfport.core.transport.spin.SpinningHandlers}.
 */
package io.perfport.core.transport.spin;
