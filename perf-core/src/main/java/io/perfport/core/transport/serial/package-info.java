/**
 * What the transports with event loops of our own ({@code iocp}, {@code blocking}, {@code virtual})
 * share: loops that run wherever a thread is free, their groups, stream channels and listeners.
 * Start at {@link io.perfport.core.transport.serial.SerialEventLoop}.
 */
package io.perfport.core.transport.serial;
