/** The transport kqueue: readiness by kqueue(2) of macOS and the BSDs. */
package io.perfport.core.transport.kqueue;
