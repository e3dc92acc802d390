/**
 * Control connections, alike on both ends: {@link io.perfport.core.session.ControlSession} is what
 * the state machines of both protocols have in common, {@link
 * io.perfport.core.session.ControlFrames} turns messages into frames and back.
 */
package io.perfport.core.session;
