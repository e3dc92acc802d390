/**
 * Frames on the wire: a fixed header of 40 bytes, then the payload.
 *
 * <p>Start at {@link io.perfport.common.frame.FrameDecoder}, which turns a connection's bytes into
 * calls of a {@link io.perfport.common.frame.FrameDecoder.FrameSink}. {@link
 * io.perfport.common.frame.FrameEncoder} writes single frames; {@link
 * io.perfport.common.frame.FrameBlock} keeps ready ones for bulk. What a peer can do wrong is the
 * enum {@link io.perfport.common.frame.FrameException.FrameError}. Nothing here allocates or copies
 * per frame. The layout, with a worked example, is in {@code docs/protocol.md}.
 */
package io.perfport.common.frame;
