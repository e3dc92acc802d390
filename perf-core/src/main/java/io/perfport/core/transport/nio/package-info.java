/** The transport nio: readiness by the JDK's selector, everywhere. */
package io.perfport.core.transport.nio;
