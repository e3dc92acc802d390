/**
 * What JDK Flight Recorder records of Perfport, beside what it records of the JVM: {@link
 * io.perfport.core.flight.SessionFlight} of sessions, {@link io.perfport.core.flight.PortStalls} of
 * the completion port.
 */
package io.perfport.core.flight;
