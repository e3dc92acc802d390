/** Makes a test fail when Netty's leak detector finds a buffer that nobody released. */
package io.perfport.core.leak;
