/** Control messages on a Netty channel, alike on both ends. */
package io.perfport.core.session;
