/**
 * What client and server say to each other about a test. {@link
 * io.perfport.common.control.ControlMessage} is the closed set; {@link
 * io.perfport.common.control.ControlJson} turns it into the payload of control frames and back.
 */
package io.perfport.common.control;
